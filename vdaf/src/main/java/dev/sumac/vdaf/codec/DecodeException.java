package dev.sumac.vdaf.codec;

/** A byte string that does not encode what it should. The message has nothing of its content. */
public final class DecodeException extends Exception {
    private static final long serialVersionUID = 1L;

    public DecodeException(String message) {
        super(message);
    }
}
