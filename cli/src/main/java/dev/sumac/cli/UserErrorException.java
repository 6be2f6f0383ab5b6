package dev.sumac.cli;

/** Something that the person at the keyboard can mend; the message says how. */
public final class UserErrorException extends Exception {
    private static final long serialVersionUID = 1L;

    public UserErrorException(String message) {
        super(message);
    }
}
