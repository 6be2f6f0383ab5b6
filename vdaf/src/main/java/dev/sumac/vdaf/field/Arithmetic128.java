package dev.sumac.vdaf.field;

import static dev.sumac.vdaf.field.Words.borrow;
import static dev.sumac.vdaf.field.Words.borrowOfSmall;
import static dev.sumac.vdaf.field.Words.carry;
import static dev.sumac.vdaf.field.Words.carryOfSmall;

/**
 * Arithmetic of single elements of Field128.
 *
 * <p>Because {@code p = 1 mod 2^64}, the multiple of {@code p} that clears the lowest word of {@code t} is that word
 * itself: {@code (t - t0 * p) / 2^64 = t / 2^64 + 28 * t0 - 2^64 * t0}. One such step per word is the Montgomery
 * reduction; it needs no multiplication but that by 28.
 */
final class Arithmetic128 {
    /** The high word of {@code p}; the low word is 1. */
    static final long PH = -28L;

    private Arithmetic128() {}

    /** 1 if the number is less than {@code p}. */
    static long borrowOfP(long low, long high) {
        long d = high - PH;
        return ((~high | d) >>> 63) | borrowOfSmall(d, d - borrowOfSmall(low, low - 1));
    }

    static void add(long[] r, int i, long a0, long a1, long b0, long b1) {
        long s0 = a0 + b0;
        long s = a1 + b1;
        long s1 = s + carry(a0, b0, s0);
        long over = carry(a1, b1, s) | carryOfSmall(s, s1);
        subtractPUnless(r, i, s0, s1, borrowOfP(s0, s1) & ~over);
    }

    static void sub(long[] r, int i, long a0, long a1, long b0, long b1) {
        long d0 = a0 - b0;
        long d = a1 - b1;
        long d1 = d - borrow(a0, b0, d0);
        addPIf(r, i, d0, d1, borrow(a1, b1, d) | borrowOfSmall(d, d1));
    }

    private static void subtractPUnless(long[] r, int i, long s0, long s1, long keep) {
        long mask = keep - 1;
        long d0 = s0 - (mask & 1);
        r[i] = d0;
        r[i + 1] = s1 - (mask & PH) - borrowOfSmall(s0, d0);
    }

    private static void addPIf(long[] r, int i, long d0, long d1, long negative) {
        long mask = -negative;
        long s0 = d0 + (mask & 1);
        r[i] = s0;
        r[i + 1] = d1 + (mask & PH) + carryOfSmall(d0, s0);
    }

    /** {@code a * b / 2^128 mod p}. */
    static void mul(long[] r, int i, long a0, long a1, long b0, long b1) {
        long t0 = a0 * b0;
        long x = Math.unsignedMultiplyHigh(a0, b0);
        long y = a0 * b1;
        long s = x + y;
        long h1 = Math.unsignedMultiplyHigh(a0, b1) + carry(x, y, s);
        y = a1 * b0;
        long t1 = s + y;
        long h2 = Math.unsignedMultiplyHigh(a1, b0) + carry(s, y, t1);
        y = a1 * b1;
        s = h1 + h2;
        long t2 = s + y;
        long t3 = Math.unsignedMultiplyHigh(a1, b1) + carry(h1, h2, s) + carry(s, y, t2);

        y = 28 * t0;
        long u1 = t1 + y;
        long w = Math.unsignedMultiplyHigh(28, t0) + carry(t1, y, u1);
        long d = t2 - t0;
        long u2 = d + w;
        long q = t3 - borrow(t2, t0, d);
        long u3 = q + carryOfSmall(d, u2);
        long top = carryOfSmall(q, u3) - borrowOfSmall(t3, q);

        y = 28 * u1;
        long r0 = u2 + y;
        w = Math.unsignedMultiplyHigh(28, u1) + carry(u2, y, r0);
        d = u3 - u1;
        long r1 = d + w;
        addPIf(r, i, r0, r1, borrow(u3, u1, d) - carryOfSmall(d, r1) - top);
    }

    /** {@code s / 2^128 mod p} for a sum of fewer than 2^31 products. */
    static void reduceSum(long[] r, int i, long s0, long s1, long s2, long s3, long s4) {
        long y = 28 * s0;
        long u1 = s1 + y;
        long w = Math.unsignedMultiplyHigh(28, s0) + carry(s1, y, u1);
        long d = s2 - s0;
        long u2 = d + w;
        long q = s3 - borrow(s2, s0, d);
        long u3 = q + carryOfSmall(d, u2);
        long u4 = s4 - borrowOfSmall(s3, q) + carryOfSmall(q, u3);

        y = 28 * u1;
        long r0 = u2 + y;
        w = Math.unsignedMultiplyHigh(28, u1) + carry(u2, y, r0);
        d = u3 - u1;
        long r1 = d + w;
        fold(r, i, r0, r1, u4 - borrow(u3, u1, d) + carryOfSmall(d, r1));
    }

    /**
     * Reduces {@code r1:r0 + top * 2^128} for a small signed {@code top}, with {@code 2^128 = 28 * 2^64 - 1 mod p}. The
     * first turn leaves a {@code top} of -1, 0 or 1 beside a number so close to a multiple of 2^128 that the second leaves
     * zero.
     */
    static void fold(long[] r, int i, long r0, long r1, long top) {
        for (int turn = 0; turn < 2; turn++) {
            long x0 = -top;
            long x1 = 28 * top + (x0 >> 63);
            long s0 = r0 + x0;
            long s = r1 + x1;
            long s1 = s + carry(r0, x0, s0);
            top = carry(r1, x1, s) + carryOfSmall(s, s1) + (x1 >> 63);
            r0 = s0;
            r1 = s1;
        }
        subtractPUnless(r, i, r0, r1, borrowOfP(r0, r1));
    }
}
