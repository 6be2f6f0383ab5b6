package dev.sumac.kit.custody;

/**
 * Custody of secrets at rest: all that Sumac asks of a cloud's key management, or of a file. Wrapping and unwrapping may
 * be rights of different services.
 *
 * <p>Implementations may be called by several threads at once and may block.
 */
public interface KeyWrapper {

    /**
     * Encrypts a secret for one row.
     *
     * @throws CustodyException.Unavailable when the backend does not answer
     * @throws CustodyException.Refused when this service may not wrap
     */
    WrappedSecret wrap(Binding binding, SecretBytes secret) throws CustodyException;

    /**
     * Decrypts a row's secret.
     *
     * @throws CustodyException.Unavailable when the backend does not answer
     * @throws CustodyException.Refused when the blob is not this row's or was altered, or this service may not unwrap
     */
    SecretBytes unwrap(Binding binding, WrappedSecret wrapped) throws CustodyException;

    /**
     * Encrypts a row's secret anew, with the backend's newest key, bound to the same row.
     *
     * @throws CustodyException as {@link #unwrap} and {@link #wrap} do
     */
    WrappedSecret rewrap(Binding binding, WrappedSecret wrapped) throws CustodyException;

    /**
     * Whether a blob may be one that {@link #wrap} makes now, here or where newer keys are known: one of this backend's, and of
     * no earlier key where the form says which. Opens nothing.
     */
    boolean recognizes(WrappedSecret blob);

    /**
     * Whether {@link #rewrap} is done inside the backend and needs no right to unwrap. Where it is not, only the service
     * that may unwrap can do it.
     */
    default boolean rewrapsInside() {
        return false;
    }
}
