package dev.sumac.collect.job;

/** A {@code Location} that is no URL, or leads to where the token must not go. */
final class UnusableLocationException extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableLocationException(String message) {
        super(message);
    }
}
