package dev.sumac.custody;

import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.custody.WrappedSecret;
import java.nio.ByteBuffer;

/**
 * The first byte of a blob: which backend made it. 1 and 2 are the key file's.
 *
 * <pre>{@code blob = format(1) || what the backend answered}</pre>
 */
public enum Format {
    VAULT(3, "Vault"),
    AWS_KMS(4, "AWS KMS"),
    GCP_KMS(5, "GCP KMS");

    private final byte code;
    private final String backend;

    Format(int code, String backend) {
        this.code = (byte) code;
        this.backend = backend;
    }

    /** The backend's name as a person reads it. */
    public String backend() {
        return backend;
    }

    /** Puts the format in front of what the backend made. */
    public WrappedSecret blob(ByteBuffer made) {
        return WrappedSecret.of(
                ByteBuffer.allocate(1 + made.remaining()).put(code).put(made).array());
    }

    /**
     * What the backend made, at least one byte.
     *
     * @throws CustodyException.Refused when another backend made the blob
     */
    public ByteBuffer made(WrappedSecret wrapped) throws CustodyException.Refused {
        if (!made(wrapped, 1)) {
            throw new CustodyException.Refused("the blob was not made by " + backend);
        }
        return ByteBuffer.wrap(wrapped.toByteArray()).position(1).slice();
    }

    /** Whether the backend may have made a blob: of the format, and at least so many bytes. */
    public boolean made(WrappedSecret wrapped, int least) {
        byte[] blob = wrapped.toByteArray();
        return blob[0] == code && blob.length > least;
    }
}
