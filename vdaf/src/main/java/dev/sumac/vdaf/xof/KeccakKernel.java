package dev.sumac.vdaf.xof;

/** Keccak-p[1600, 12] on several states at once. */
public interface KeccakKernel {
    /** How many states stand side by side. */
    int lanes();

    /**
     * Permutes all states.
     *
     * @param states word {@code i} of the state in lane {@code l} at {@code i * lanes() + l}
     */
    void permute(long[] states);
}
