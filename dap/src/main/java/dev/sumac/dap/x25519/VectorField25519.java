package dev.sumac.dap.x25519;

import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.OR;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The field of 2^255 - 19 in lanes. An element is five limbs of 51 bits, whole numbers in doubles, limb by limb, each for all
 * lanes; it is carried when its limbs are at most 2^50 and a little in size, and a sum or difference of two carried elements
 * is twice as large at most.
 *
 * <p>A product of two limbs is cut in two by the rounding of fused multiplications, which is exact: added to {@link #HIGH} it
 * is rounded to a multiple of 2^51, and what that leaves stands, added to 1.5 * 2^52, in the lowest bits. So the bits of both
 * are whole numbers but for a constant, and are summed as such.
 */
final class VectorField25519 {
    static final VectorSpecies<Double> S = DoubleVector.SPECIES_PREFERRED;
    static final VectorSpecies<Long> BITS = LongVector.SPECIES_PREFERRED;
    static final int LANES = S.length();
    /** Doubles of an element. */
    static final int SIZE = 5 * LANES;

    /** Whose last place is 2^51; products must be below 2^102 in size. */
    private static final double HIGH = 0x1.8p103;

    private static final long HIGH_BITS = Double.doubleToRawLongBits(HIGH);
    /** What a whole number of up to 2^51 in size is added to. */
    private static final double ROOM = 0x1.8p52;

    private static final long LOW_BITS = Double.doubleToRawLongBits(ROOM);
    /** Without a product's high part, as it stands, this leaves room for the low one. */
    private static final double LOW = HIGH + ROOM;

    private static final long MASK = (1L << 51) - 1;
    /** The bits of 2^52: with a whole number below that in the lowest ones, a double that is larger by it. */
    private static final long WHOLE = Double.doubleToRawLongBits(0x1p52);
    /** Makes a carried limb positive. */
    private static final long HALF = 1L << 50;
    /** Makes a sum of products positive: a multiple of 2^51. */
    private static final long BIAS = 1L << 62;

    private static final double LIMB = 0x1p52 + HALF;
    /** The lowest limb has the carry of the highest in it, 19 times. */
    private static final double LOWEST_LIMB = LIMB + 19 * (BIAS >>> 51);

    /** What is added to the sums of a product before they are carried: it takes their constants away. */
    private static final long[] PRODUCT = afterRows(4, 4, 4, 4, 4);

    private static final long[] SQUARE = afterRows(4, 3, 2, 1, 0);
    private static final long[] SCALED = afterScaling();

    private VectorField25519() {}

    /** @param last which limb is the last that a row multiplies with */
    private static long[] afterRows(int... last) {
        long[] sums = new long[5];
        for (int limb : last) {
            long top = sums[4] + (limb == 4 ? HIGH_BITS : 0);
            for (int k = 4; k > 0; k--) {
                sums[k] = sums[k - 1] + (k <= limb + 1 ? HIGH_BITS : 0) + (k <= limb ? LOW_BITS : 0);
            }
            sums[0] = 19 * top + LOW_BITS;
        }
        return without(sums);
    }

    private static long[] afterScaling() {
        long sum = HIGH_BITS + 2 * LOW_BITS;
        return without(new long[] {sum + 18 * HIGH_BITS, sum, sum, sum, sum});
    }

    private static long[] without(long[] sums) {
        long[] added = new long[5];
        for (int k = 0; k < 5; k++) {
            added[k] = BIAS + HALF - sums[k] - (k == 0 ? 0 : BIAS >>> 51);
        }
        return added;
    }

    /** {@code r = a * b}, carried; one of the two must be carried. */
    static void mul(double[] w, int r, int a, int b) {
        DoubleVector g0 = DoubleVector.fromArray(S, w, b);
        DoubleVector g1 = DoubleVector.fromArray(S, w, b + LANES);
        DoubleVector g2 = DoubleVector.fromArray(S, w, b + 2 * LANES);
        DoubleVector g3 = DoubleVector.fromArray(S, w, b + 3 * LANES);
        DoubleVector g4 = DoubleVector.fromArray(S, w, b + 4 * LANES);
        DoubleVector high = DoubleVector.broadcast(S, HIGH);
        DoubleVector low = DoubleVector.broadcast(S, LOW);
        LongVector c0 = LongVector.zero(BITS);
        LongVector c1 = c0;
        LongVector c2 = c0;
        LongVector c3 = c0;
        LongVector c4 = c0;
        // Horner's rule over the limbs of a: each row moves the sums up by one limb, the highest to the lowest 19
        // times.
        for (int limb = 4 * LANES; limb >= 0; limb -= LANES) {
            DoubleVector f = DoubleVector.fromArray(S, w, a + limb);
            DoubleVector h4 = f.fma(g4, high);
            LongVector top = c4.add(h4.reinterpretAsLongs());
            DoubleVector h3 = f.fma(g3, high);
            c4 = c3.add(h3.reinterpretAsLongs()).add(f.fma(g4, low.sub(h4)).reinterpretAsLongs());
            DoubleVector h2 = f.fma(g2, high);
            c3 = c2.add(h2.reinterpretAsLongs()).add(f.fma(g3, low.sub(h3)).reinterpretAsLongs());
            DoubleVector h1 = f.fma(g1, high);
            c2 = c1.add(h1.reinterpretAsLongs()).add(f.fma(g2, low.sub(h2)).reinterpretAsLongs());
            DoubleVector h0 = f.fma(g0, high);
            c1 = c0.add(h0.reinterpretAsLongs()).add(f.fma(g1, low.sub(h1)).reinterpretAsLongs());
            c0 = top.lanewise(LSHL, 4)
                    .add(top.lanewise(LSHL, 1))
                    .add(top)
                    .add(f.fma(g0, low.sub(h0)).reinterpretAsLongs());
        }
        c0 = c0.add(PRODUCT[0]);
        c1 = c1.add(PRODUCT[1]).add(c0.lanewise(LSHR, 51));
        c2 = c2.add(PRODUCT[2]).add(c1.lanewise(LSHR, 51));
        c3 = c3.add(PRODUCT[3]).add(c2.lanewise(LSHR, 51));
        c4 = c4.add(PRODUCT[4]).add(c3.lanewise(LSHR, 51));
        LongVector carry = c4.lanewise(LSHR, 51);
        c0 = c0.and(MASK)
                .add(carry.lanewise(LSHL, 4))
                .add(carry.lanewise(LSHL, 1))
                .add(carry);
        c0.lanewise(OR, WHOLE).reinterpretAsDoubles().sub(LOWEST_LIMB).intoArray(w, r);
        c1.and(MASK).lanewise(OR, WHOLE).reinterpretAsDoubles().sub(LIMB).intoArray(w, r + LANES);
        c2.and(MASK).lanewise(OR, WHOLE).reinterpretAsDoubles().sub(LIMB).intoArray(w, r + 2 * LANES);
        c3.and(MASK).lanewise(OR, WHOLE).reinterpretAsDoubles().sub(LIMB).intoArray(w, r + 3 * LANES);
        c4.and(MASK).lanewise(OR, WHOLE).reinterpretAsDoubles().sub(LIMB).intoArray(w, r + 4 * LANES);
    }

    /** {@code r = a * a}, carried; a must be carried. */
    static void square(double[] w, int r, int a) {
        DoubleVector f0 = DoubleVector.fromArray(S, w, a);
        DoubleVector f1 = DoubleVector.fromArray(S, w, a + LANES);
        DoubleVector f2 = DoubleVector.fromArray(S, w, a + 2 * LANES);
        DoubleVector f3 = DoubleVector.fromArray(S, w, a + 3 * LANES);
        DoubleVector f4 = DoubleVector.fromArray(S, w, a + 4 * LANES);
        DoubleVector high = DoubleVector.broadcast(S, HIGH);
        DoubleVector low = DoubleVector.broadcast(S, LOW);
        // As in mul, but row i has the products with limbs up to i, all but the last of them twice.
        DoubleVector e = f4.add(f4);
        DoubleVector h4 = f4.fma(f4, high);
        DoubleVector h3 = e.fma(f3, high);
        DoubleVector h2 = e.fma(f2, high);
        DoubleVector h1 = e.fma(f1, high);
        DoubleVector h0 = e.fma(f0, high);
        LongVector top = h4.reinterpretAsLongs();
        LongVector c4 = h3.reinterpretAsLongs().add(f4.fma(f4, low.sub(h4)).reinterpretAsLongs());
        LongVector c3 = h2.reinterpretAsLongs().add(e.fma(f3, low.sub(h3)).reinterpretAsLongs());
        LongVector c2 = h1.reinterpretAsLongs().add(e.fma(f2, low.sub(h2)).reinterpretAsLongs());
        LongVector c1 = h0.reinterpretAsLongs().add(e.fma(f1, low.sub(h1)).reinterpretAsLongs());
        LongVector c0 = top.lanewise(LSHL, 4)
                .add(top.lanewise(LSHL, 1))
                .add(top)
                .add(e.fma(f0, low.sub(h0)).reinterpretAsLongs());

        e = f3.add(f3);
        h3 = f3.fma(f3, high);
        h2 = e.fma(f2, high);
        h1 = e.fma(f1, high);
        h0 = e.fma(f0, high);
        top = c4;
        c4 = c3.add(h3.reinterpretAsLongs());
        c3 = c2.add(h2.reinterpretAsLongs()).add(f3.fma(f3, low.sub(h3)).reinterpretAsLongs());
        c2 = c1.add(h1.reinterpretAsLongs()).add(e.fma(f2, low.sub(h2)).reinterpretAsLongs());
        c1 = c0.add(h0.reinterpretAsLongs()).add(e.fma(f1, low.sub(h1)).reinterpretAsLongs());
        c0 = top.lanewise(LSHL, 4)
                .add(top.lanewise(LSHL, 1))
                .add(top)
                .add(e.fma(f0, low.sub(h0)).reinterpretAsLongs());

        e = f2.add(f2);
        h2 = f2.fma(f2, high);
        h1 = e.fma(f1, high);
        h0 = e.fma(f0, high);
        top = c4;
        c4 = c3;
        c3 = c2.add(h2.reinterpretAsLongs());
        c2 = c1.add(h1.reinterpretAsLongs()).add(f2.fma(f2, low.sub(h2)).reinterpretAsLongs());
        c1 = c0.add(h0.reinterpretAsLongs()).add(e.fma(f1, low.sub(h1)).reinterpretAsLongs());
        c0 = top.lanewise(LSHL, 4)
                .add(top.lanewise(LSHL, 1))
                .add(top)
                .add(e.fma(f0, low.sub(h0)).reinterpretAsLongs());

        e = f1.add(f1);
        h1 = f1.fma(f1, high);
        h0 = e.fma(f0, high);
        top = c4;
        c4 = c3;
        c3 = c2;
        c2 = c1.add(h1.reinterpretAsLongs());
        c1 = c0.add(h0.reinterpretAsLongs()).add(f1.fma(f1, low.sub(h1)).reinterpretAsLongs());
        c0 = top.lanewise(LSHL, 4)
                .add(top.lanewise(LSHL, 1))
                .add(top)
                .add(e.fma(f0, low.sub(h0)).reinterpretAsLongs());

        h0 = f0.fma(f0, high);
        top = c4;
        c4 = c3;
        c3 = c2;
        c2 = c1;
        c1 = c0.add(h0.reinterpretAsLongs());
        c0 = top.lanewise(LSHL, 4)
                .add(top.lanewise(LSHL, 1))
                .add(top)
                .add(f0.fma(f0, low.sub(h0)).reinterpretAsLongs());

        c0 = c0.add(SQUARE[0]);
        c1 = c1.add(SQUARE[1]).add(c0.lanewise(LSHR, 51));
        c2 = c2.add(SQUARE[2]).add(c1.lanewise(LSHR, 51));
        c3 = c3.add(SQUARE[3]).add(c2.lanewise(LSHR, 51));
        c4 = c4.add(SQUARE[4]).add(c3.lanewise(LSHR, 51));
        LongVector carry = c4.lanewise(LSHR, 51);
        c0 = c0.and(MASK)
                .add(carry.lanewise(LSHL, 4))
                .add(carry.lanewise(LSHL, 1))
                .add(carry);
        c0.lanewise(OR, WHOLE).reinterpretAsDoubles().sub(LOWEST_LIMB).intoArray(w, r);
        c1.and(MASK).lanewise(OR, WHOLE).reinterpretAsDoubles().sub(LIMB).intoArray(w, r + LANES);
        c2.and(MASK).lanewise(OR, WHOLE).reinterpretAsDoubles().sub(LIMB).intoArray(w, r + 2 * LANES);
        c3.and(MASK).lanewise(OR, WHOLE).reinterpretAsDoubles().sub(LIMB).intoArray(w, r + 3 * LANES);
        c4.and(MASK).lanewise(OR, WHOLE).reinterpretAsDoubles().sub(LIMB).intoArray(w, r + 4 * LANES);
    }

    /** {@code r = a + 121665 * b}, carried; a must be carried. 121665 is (A - 2) / 4 of the curve. */
    static void addScaled(double[] w, int r, int a, int b) {
        DoubleVector high = DoubleVector.broadcast(S, HIGH);
        DoubleVector low = DoubleVector.broadcast(S, LOW);
        DoubleVector scale = DoubleVector.broadcast(S, 121_665);
        DoubleVector f = DoubleVector.fromArray(S, w, b + 4 * LANES);
        DoubleVector h = f.fma(scale, high);
        LongVector top = h.reinterpretAsLongs();
        LongVector c4 = DoubleVector.fromArray(S, w, a + 4 * LANES)
                .add(ROOM)
                .reinterpretAsLongs()
                .add(f.fma(scale, low.sub(h)).reinterpretAsLongs());
        f = DoubleVector.fromArray(S, w, b + 3 * LANES);
        h = f.fma(scale, high);
        c4 = c4.add(h.reinterpretAsLongs());
        LongVector c3 = DoubleVector.fromArray(S, w, a + 3 * LANES)
                .add(ROOM)
                .reinterpretAsLongs()
                .add(f.fma(scale, low.sub(h)).reinterpretAsLongs());
        f = DoubleVector.fromArray(S, w, b + 2 * LANES);
        h = f.fma(scale, high);
        c3 = c3.add(h.reinterpretAsLongs());
        LongVector c2 = DoubleVector.fromArray(S, w, a + 2 * LANES)
                .add(ROOM)
                .reinterpretAsLongs()
                .add(f.fma(scale, low.sub(h)).reinterpretAsLongs());
        f = DoubleVector.fromArray(S, w, b + LANES);
        h = f.fma(scale, high);
        c2 = c2.add(h.reinterpretAsLongs());
        LongVector c1 = DoubleVector.fromArray(S, w, a + LANES)
                .add(ROOM)
                .reinterpretAsLongs()
                .add(f.fma(scale, low.sub(h)).reinterpretAsLongs());
        f = DoubleVector.fromArray(S, w, b);
        h = f.fma(scale, high);
        c1 = c1.add(h.reinterpretAsLongs());
        LongVector c0 = DoubleVector.fromArray(S, w, a)
                .add(ROOM)
                .reinterpretAsLongs()
                .add(f.fma(scale, low.sub(h)).reinterpretAsLongs());
        c0 = top.lanewise(LSHL, 4).add(top.lanewise(LSHL, 1)).add(top).add(c0);
        c0 = c0.add(SCALED[0]);
        c1 = c1.add(SCALED[1]).add(c0.lanewise(LSHR, 51));
        c2 = c2.add(SCALED[2]).add(c1.lanewise(LSHR, 51));
        c3 = c3.add(SCALED[3]).add(c2.lanewise(LSHR, 51));
        c4 = c4.add(SCALED[4]).add(c3.lanewise(LSHR, 51));
        LongVector carry = c4.lanewise(LSHR, 51);
        c0 = c0.and(MASK)
                .add(carry.lanewise(LSHL, 4))
                .add(carry.lanewise(LSHL, 1))
                .add(carry);
        c0.lanewise(OR, WHOLE).reinterpretAsDoubles().sub(LOWEST_LIMB).intoArray(w, r);
        c1.and(MASK).lanewise(OR, WHOLE).reinterpretAsDoubles().sub(LIMB).intoArray(w, r + LANES);
        c2.and(MASK).lanewise(OR, WHOLE).reinterpretAsDoubles().sub(LIMB).intoArray(w, r + 2 * LANES);
        c3.and(MASK).lanewise(OR, WHOLE).reinterpretAsDoubles().sub(LIMB).intoArray(w, r + 3 * LANES);
        c4.and(MASK).lanewise(OR, WHOLE).reinterpretAsDoubles().sub(LIMB).intoArray(w, r + 4 * LANES);
    }

    /** {@code s = a + b} and {@code d = a - b}, not carried; both must be. */
    static void sumAndDifference(double[] w, int s, int d, int a, int b) {
        for (int limb = 0; limb < SIZE; limb += LANES) {
            DoubleVector x = DoubleVector.fromArray(S, w, a + limb);
            DoubleVector y = DoubleVector.fromArray(S, w, b + limb);
            x.add(y).intoArray(w, s + limb);
            x.sub(y).intoArray(w, d + limb);
        }
    }

    /** {@code s = a + b} and {@code d = a - b}, carried; both must be, and lie elsewhere. */
    static void carriedSumAndDifference(double[] w, int s, int d, int a, int b) {
        DoubleVector x = DoubleVector.fromArray(S, w, a + 4 * LANES);
        DoubleVector y = DoubleVector.fromArray(S, w, b + 4 * LANES);
        // Multiples of 2^51, which go to the next limb; those of the highest to the lowest, 19 times.
        DoubleVector sumCarry = x.add(y).add(HIGH).sub(HIGH).mul(19);
        DoubleVector differenceCarry = x.sub(y).add(HIGH).sub(HIGH).mul(19);
        DoubleVector down = DoubleVector.broadcast(S, 0x1p-51);
        for (int limb = 0; limb < SIZE; limb += LANES) {
            x = DoubleVector.fromArray(S, w, a + limb);
            y = DoubleVector.fromArray(S, w, b + limb);
            DoubleVector sum = x.add(y);
            DoubleVector difference = x.sub(y);
            DoubleVector sumNext = sum.add(HIGH).sub(HIGH);
            DoubleVector differenceNext = difference.add(HIGH).sub(HIGH);
            sumCarry.fma(down, sum.sub(sumNext)).intoArray(w, s + limb);
            differenceCarry.fma(down, difference.sub(differenceNext)).intoArray(w, d + limb);
            sumCarry = sumNext;
            differenceCarry = differenceNext;
        }
    }

    /**
     * Swaps two blocks in all lanes, or does not.
     *
     * @param length of each in doubles
     * @param mask all ones to swap, 0 not to
     */
    static void swap(double[] w, int a, int b, int length, long mask) {
        for (int at = 0; at < length; at += LANES) {
            LongVector x = DoubleVector.fromArray(S, w, a + at).reinterpretAsLongs();
            LongVector y = DoubleVector.fromArray(S, w, b + at).reinterpretAsLongs();
            LongVector swapped = x.lanewise(XOR, y).and(mask);
            x.lanewise(XOR, swapped).reinterpretAsDoubles().intoArray(w, a + at);
            y.lanewise(XOR, swapped).reinterpretAsDoubles().intoArray(w, b + at);
        }
    }
}
