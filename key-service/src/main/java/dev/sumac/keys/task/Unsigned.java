package dev.sumac.keys.task;

import java.math.BigInteger;

/** The draft's uint64 and JSON's numbers. */
final class Unsigned {

    static final BigInteger MAX = BigInteger.ONE.shiftLeft(Long.SIZE).subtract(BigInteger.ONE);

    private Unsigned() {}

    static BigInteger toBigInteger(long unsigned) {
        return new BigInteger(Long.toUnsignedString(unsigned));
    }

    /** Whether a value lies between two, both included. */
    static boolean within(BigInteger value, BigInteger least, BigInteger greatest) {
        return value.compareTo(least) >= 0 && value.compareTo(greatest) <= 0;
    }
}
