package dev.sumac.vdaf.prio3;

/**
 * What a client puts in.
 *
 * @param measurement what {@link Prio3Type} says a measurement is
 * @param nonce {@link Prio3#NONCE_SIZE} bytes; in DAP the report id
 * @param rand {@link Prio3#randSize} uniformly random bytes, never used again
 */
public record Measured(long[] measurement, byte[] nonce, byte[] rand) {
    /** Tells nothing. */
    @Override
    public String toString() {
        return "Measured";
    }
}
