package dev.sumac.dap.message;

/**
 * Names an aggregation job within its task (section 4.5). Chosen by the server; everyone else takes it as it came, whatever its length.
 */
public record AggregationJobId(String value) {

    public AggregationJobId {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("AggregationJobId is empty");
        }
    }

    /** The text form of an id of our own: unpadded base64url (section 3). */
    public static AggregationJobId of(byte[] value) {
        return new AggregationJobId(Bytes.copyOf(value).toBase64Url());
    }

    @Override
    public String toString() {
        return value;
    }
}
