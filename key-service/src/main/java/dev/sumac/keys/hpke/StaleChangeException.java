package dev.sumac.keys.hpke;

/** What was prepared outside the lock no longer fits; prepare again. */
final class StaleChangeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StaleChangeException() {
        super("the keys changed meanwhile, again and again");
    }
}
