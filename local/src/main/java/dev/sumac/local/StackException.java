package dev.sumac.local;

/** The stack did not start; the message ends with what the process at fault wrote last. */
public final class StackException extends RuntimeException {
    StackException(String message) {
        super(message);
    }

    StackException(String message, ServiceProcess culprit) {
        super(message + "; the end of " + culprit.log().getFileName() + ":\n" + culprit.logTail());
    }
}
