package dev.sumac.dap.message;

/**
 * Names a collection job within its task (section 4.6). Chosen by the server; everyone else takes it as it came, whatever its length.
 */
public record CollectionJobId(String value) {

    public CollectionJobId {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("CollectionJobId is empty");
        }
    }

    /** The text form of an id of our own: unpadded base64url (section 3). */
    public static CollectionJobId of(byte[] value) {
        return new CollectionJobId(Bytes.copyOf(value).toBase64Url());
    }

    @Override
    public String toString() {
        return value;
    }
}
