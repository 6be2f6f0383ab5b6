package dev.sumac.dap.message;

/**
 * Names a batch in leader-selected mode (section 5.2).
 *
 * <pre>{@code opaque BatchID[32];}</pre>
 */
public record BatchId(Bytes value) implements Encodable {

    public static final int LENGTH = 32;

    public BatchId {
        if (value.length() != LENGTH) {
            throw new IllegalArgumentException("BatchId: " + value.length() + " bytes, not " + LENGTH);
        }
        value = value.detached();
    }

    /** From a copy of {@code value}, which has {@link #LENGTH} bytes. */
    public static BatchId of(byte[] value) {
        return new BatchId(Bytes.copyOf(value));
    }

    /**
     * From the text form, unpadded base64url.
     *
     * @throws IllegalArgumentException when the text is something else
     */
    public static BatchId parse(String base64Url) {
        return new BatchId(Bytes.ofBase64Url(base64Url));
    }

    static BatchId read(Decoder in) throws DecodeException {
        return new BatchId(in.fixed("BatchId", LENGTH));
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
