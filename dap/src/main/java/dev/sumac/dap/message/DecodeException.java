package dev.sumac.dap.message;

/** Bytes that are no message. Names the field and the fault; never quotes contents. */
public class DecodeException extends Exception {
    private static final long serialVersionUID = 1L;

    public DecodeException(String message) {
        super(message);
    }
}
