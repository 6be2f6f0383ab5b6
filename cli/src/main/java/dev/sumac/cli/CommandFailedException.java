package dev.sumac.cli;

/** A command that did not get what it was to get, through no fault of its usage; the message says what is known. */
final class CommandFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    CommandFailedException(String message) {
        super(message);
    }
}
