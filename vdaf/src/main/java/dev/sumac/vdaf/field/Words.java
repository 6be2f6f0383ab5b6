package dev.sumac.vdaf.field;

/** Carries and borrows of 64-bit words as masks: comparisons that the JIT could turn into branches do not occur. */
public final class Words {
    private Words() {}

    /** 1 if {@code a + b}, which is {@code sum}, went over. */
    public static long carry(long a, long b, long sum) {
        return ((a & b) | ((a | b) & ~sum)) >>> 63;
    }

    /** 1 if {@code a - b}, which is {@code difference}, went under. */
    public static long borrow(long a, long b, long difference) {
        return ((~a & b) | ((~a | b) & difference)) >>> 63;
    }

    /** 1 if {@code a + b}, which is {@code sum}, went over, for {@code b} below 2^63. */
    public static long carryOfSmall(long a, long sum) {
        return (a & ~sum) >>> 63;
    }

    /** 1 if {@code a - b}, which is {@code difference}, went under, for {@code b} below 2^63. */
    public static long borrowOfSmall(long a, long difference) {
        return (~a & difference) >>> 63;
    }
}
