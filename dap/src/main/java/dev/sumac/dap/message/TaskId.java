package dev.sumac.dap.message;

/**
 * Names a task (section 4.2).
 *
 * <pre>{@code opaque TaskID[32];}</pre>
 */
public record TaskId(Bytes value) implements Encodable {

    public static final int LENGTH = 32;

    public TaskId {
        if (value.length() != LENGTH) {
            throw new IllegalArgumentException("TaskId: " + value.length() + " bytes, not " + LENGTH);
        }
        value = value.detached();
    }

    /** From a copy of {@code value}, which has {@link #LENGTH} bytes. */
    public static TaskId of(byte[] value) {
        return new TaskId(Bytes.copyOf(value));
    }

    /**
     * From the text form, unpadded base64url.
     *
     * @throws IllegalArgumentException when the text is something else
     */
    public static TaskId parse(String base64Url) {
        return new TaskId(Bytes.ofBase64Url(base64Url));
    }

    static TaskId read(Decoder in) throws DecodeException {
        return new TaskId(in.fixed("TaskId", LENGTH));
    }

    @Override
    public int encodedLength() {
        return LENGTH;
    }

    @Override
    public void encodeTo(Encoder out) {
        out.raw(value);
    }

    public byte[] toByteArray() {
        return value.toByteArray();
    }

    /** Unpadded base64url. */
    @Override
    public String toString() {
        return value.toBase64Url();
    }
}
