package dev.sumac.dap.x25519;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** An element of the field of 2^255 - 19 between its 32 bytes and five limbs of 51 bits, one of each lane. */
final class Limbs {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int COUNT = 5;
    private static final int WIDTH = 51;
    private static final long MASK = (1L << WIDTH) - 1;
    private static final long HALF = 1L << (WIDTH - 1);

    private Limbs() {}

    /**
     * Reads an element, carried; the highest bit does not count, and the number may be 2^255 - 19 or more (RFC 7748, section
     * 5).
     *
     * @param at of the lowest limb; {@code step} further is the next
     */
    static void read(byte[] bytes, double[] limbs, int at, int step) {
        long w0 = word(bytes, 0);
        long w1 = word(bytes, 1);
        long w2 = word(bytes, 2);
        long w3 = word(bytes, 3);
        long[] whole = {
            w0 & MASK,
            (w0 >>> 51 | w1 << 13) & MASK,
            (w1 >>> 38 | w2 << 26) & MASK,
            (w2 >>> 25 | w3 << 39) & MASK,
            w3 >>> 12 & MASK
        };
        long carry = 0;
        for (int i = 0; i < COUNT; i++) {
            long sum = whole[i] + carry + HALF;
            carry = sum >>> WIDTH;
            limbs[at + i * step] = (sum & MASK) - HALF;
        }
        limbs[at] += 19 * carry;
    }

    /** Writes an element, carried or not, in its one canonical form. */
    static byte[] write(double[] limbs, int at, int step) {
        long[] v = new long[COUNT];
        for (int i = 0; i < COUNT; i++) {
            v[i] = (long) limbs[at + i * step];
        }
        // Below 2^255 and a little, above -1; then below 2^255 and above it by nothing.
        carry(v);
        carry(v);
        carry(v);
        // What is 2^255 - 19 or more has a carry when 19 is added.
        long over = (v[0] + 19) >> WIDTH;
        for (int i = 1; i < COUNT; i++) {
            over = (v[i] + over) >> WIDTH;
        }
        v[0] += 19 * over;
        for (int i = 0; i < COUNT - 1; i++) {
            v[i + 1] += v[i] >> WIDTH;
            v[i] &= MASK;
        }
        v[COUNT - 1] &= MASK;
        byte[] bytes = new byte[32];
        WORD.set(bytes, 0, v[0] | v[1] << 51);
        WORD.set(bytes, 8, v[1] >>> 13 | v[2] << 38);
        WORD.set(bytes, 16, v[2] >>> 26 | v[3] << 25);
        WORD.set(bytes, 24, v[3] >>> 39 | v[4] << 12);
        return bytes;
    }

    private static void carry(long[] v) {
        for (int i = 0; i < COUNT - 1; i++) {
            v[i + 1] += v[i] >> WIDTH;
            v[i] &= MASK;
        }
        v[0] += 19 * (v[COUNT - 1] >> WIDTH);
        v[COUNT - 1] &= MASK;
    }

    private static long word(byte[] bytes, int index) {
        return (long) WORD.get(bytes, 8 * index);
    }
}
