package dev.sumac.dap.message;

/**
 * Names a Helper's aggregate share within its task (section 4.6.4). Chosen by the server; everyone else takes it as it came, whatever its length.
 */
public record AggregateShareId(String value) {

    public AggregateShareId {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("AggregateShareId is empty");
        }
    }

    /** The text form of an id of our own: unpadded base64url (section 3). */
    public static AggregateShareId of(byte[] value) {
        return new AggregateShareId(Bytes.copyOf(value).toBase64Url());
    }

    @Override
    public String toString() {
        return value;
    }
}
