package dev.sumac.kit.peer;

/** A {@code Location} that is no URL, or leads to where the token must not go. */
public final class UnusableLocationException extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableLocationException(String message) {
        super(message);
    }
}
