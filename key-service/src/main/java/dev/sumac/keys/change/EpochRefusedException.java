package dev.sumac.keys.change;

/** Nothing can be changed now: readers would ignore it, or it is not known whether they would. The message says which. */
public final class EpochRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EpochRefusedException(String message) {
        super(message);
    }
}
