package dev.sumac.dap.message;

/** There are more items in a message's lists than the reader takes, whatever comes after them. */
public final class TooManyItemsException extends DecodeException {

    private static final long serialVersionUID = 1L;

    TooManyItemsException() {
        super("items: more than are read");
    }
}
