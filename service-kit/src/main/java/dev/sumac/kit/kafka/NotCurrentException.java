package dev.sumac.kit.kafka;

/**
 * This replica could not confirm in time that it knows what the broker knows. Nothing may be judged unknown: pause, or
 * answer 503.
 */
public class NotCurrentException extends Exception {
    private static final long serialVersionUID = 1L;

    public NotCurrentException(String message) {
        super(message);
    }

    public NotCurrentException(String message, Throwable cause) {
        super(message, cause);
    }
}
