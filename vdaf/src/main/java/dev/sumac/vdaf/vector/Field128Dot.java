package dev.sumac.vdaf.vector;

import static dev.sumac.vdaf.vector.Field128Product.P0;
import static dev.sumac.vdaf.vector.Field128Product.P1;
import static dev.sumac.vdaf.vector.Field128Product.P2;
import static dev.sumac.vdaf.vector.Field128Product.P3;
import static dev.sumac.vdaf.vector.VectorField.LANES;
import static dev.sumac.vdaf.vector.VectorField.S;
import static dev.sumac.vdaf.vector.VectorField.load;
import static dev.sumac.vdaf.vector.VectorField128.M;
import static dev.sumac.vdaf.vector.VectorField128.PH;
import static jdk.incubator.vector.VectorOperators.BITWISE_BLEND;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.LongVector;

/**
 * Sums of Montgomery products of Field128 in lanes. Elements are cut into five limbs of 26 bits, so that products can be
 * summed in nine columns without a carry, and all is reduced once.
 */
final class Field128Dot {
    /** A column gets up to five products of 52 bits from each term, and must stay below 2^63. */
    static final int MAX_TERMS = 384;

    private static final long M26 = (1L << 26) - 1;

    private Field128Dot() {}

    /** {@code r = sum(a * b) / 2^128 mod p} of at most {@link #MAX_TERMS} terms. */
    static void dot(long[] r, int ir, long[] a, int ia, int sa, long[] b, int ib, int sb, boolean constant, int n) {
        LongVector s0 = LongVector.zero(S);
        LongVector s1 = LongVector.zero(S);
        LongVector s2 = LongVector.zero(S);
        LongVector s3 = LongVector.zero(S);
        LongVector s4 = LongVector.zero(S);
        LongVector s5 = LongVector.zero(S);
        LongVector s6 = LongVector.zero(S);
        LongVector s7 = LongVector.zero(S);
        LongVector s8 = LongVector.zero(S);
        for (int i = 0; i < n; i++) {
            int at = ia + i * sa;
            LongVector low = LongVector.fromArray(S, a, at);
            LongVector high = LongVector.fromArray(S, a, at + LANES);
            LongVector x0 = low.and(M26);
            LongVector x1 = low.lanewise(LSHR, 26).and(M26);
            LongVector x2 = low.lanewise(LSHR, 52).or(high.lanewise(LSHL, 12).and(M26));
            LongVector x3 = high.lanewise(LSHR, 14).and(M26);
            LongVector x4 = high.lanewise(LSHR, 40);
            at = ib + i * sb;
            low = load(b, at, constant);
            high = load(b, constant ? at + 1 : at + LANES, constant);
            LongVector y0 = low.and(M26);
            LongVector y1 = low.lanewise(LSHR, 26).and(M26);
            LongVector y2 = low.lanewise(LSHR, 52).or(high.lanewise(LSHL, 12).and(M26));
            LongVector y3 = high.lanewise(LSHR, 14).and(M26);
            LongVector y4 = high.lanewise(LSHR, 40);
            s0 = s0.add(x0.mul(y0));
            s1 = s1.add(x0.mul(y1));
            s1 = s1.add(x1.mul(y0));
            s2 = s2.add(x0.mul(y2));
            s2 = s2.add(x1.mul(y1));
            s2 = s2.add(x2.mul(y0));
            s3 = s3.add(x0.mul(y3));
            s3 = s3.add(x1.mul(y2));
            s3 = s3.add(x2.mul(y1));
            s3 = s3.add(x3.mul(y0));
            s4 = s4.add(x0.mul(y4));
            s4 = s4.add(x1.mul(y3));
            s4 = s4.add(x2.mul(y2));
            s4 = s4.add(x3.mul(y1));
            s4 = s4.add(x4.mul(y0));
            s5 = s5.add(x1.mul(y4));
            s5 = s5.add(x2.mul(y3));
            s5 = s5.add(x3.mul(y2));
            s5 = s5.add(x4.mul(y1));
            s6 = s6.add(x2.mul(y4));
            s6 = s6.add(x3.mul(y3));
            s6 = s6.add(x4.mul(y2));
            s7 = s7.add(x3.mul(y4));
            s7 = s7.add(x4.mul(y3));
            s8 = s8.add(x4.mul(y4));
        }

        // Carries, then the sum in four words of 64 bits and what is above them.
        s1 = s1.add(s0.lanewise(LSHR, 26));
        s2 = s2.add(s1.lanewise(LSHR, 26));
        s3 = s3.add(s2.lanewise(LSHR, 26));
        s4 = s4.add(s3.lanewise(LSHR, 26));
        s5 = s5.add(s4.lanewise(LSHR, 26));
        s6 = s6.add(s5.lanewise(LSHR, 26));
        s7 = s7.add(s6.lanewise(LSHR, 26));
        s8 = s8.add(s7.lanewise(LSHR, 26));
        LongVector w0 = s0.and(M26).or(s1.and(M26).lanewise(LSHL, 26)).or(s2.lanewise(LSHL, 52));
        s2 = s2.and(M26).lanewise(LSHR, 12);
        s4 = s4.and(M26);
        LongVector w1 = s2.or(s3.and(M26).lanewise(LSHL, 14)).or(s4.lanewise(LSHL, 40));
        s5 = s5.and(M26);
        s6 = s6.and(M26);
        LongVector w2 = s4.lanewise(LSHR, 24)
                .or(s5.lanewise(LSHL, 2))
                .or(s6.lanewise(LSHL, 28))
                .or(s7.lanewise(LSHL, 54));
        LongVector w3 = s7.and(M26).lanewise(LSHR, 10).or(s8.lanewise(LSHL, 16));
        LongVector top = s8.lanewise(LSHR, 48);

        // As in Field128Product.
        LongVector r0 = w0.and(M);
        LongVector r1 = w0.lanewise(LSHR, 32);
        LongVector x = w1.and(M).add(r0.lanewise(LSHL, 5).sub(r0.lanewise(LSHL, 2)));
        LongVector m0 = x.and(M);
        x = w1.lanewise(LSHR, 32)
                .add(r1.lanewise(LSHL, 5).sub(r1.lanewise(LSHL, 2)))
                .add(x.lanewise(LSHR, 32));
        LongVector m1 = x.and(M);
        x = w2.and(M)
                .sub(r0)
                .add(x.lanewise(LSHR, 32))
                .add(m0.lanewise(LSHL, 5).sub(m0.lanewise(LSHL, 2)))
                .add(P0);
        r0 = x.and(M);
        x = w2.lanewise(LSHR, 32)
                .sub(r1)
                .add(m1.lanewise(LSHL, 5).sub(m1.lanewise(LSHL, 2)))
                .add(P1)
                .add(x.lanewise(LSHR, 32));
        LongVector low = r0.or(x.lanewise(LSHL, 32));
        x = w3.and(M).sub(m0).add(P2).add(x.lanewise(LSHR, 32));
        LongVector r2 = x.and(M);
        x = w3.lanewise(LSHR, 32).sub(m1).add(P3).add(x.lanewise(LSHR, 32));
        LongVector high = r2.or(x.lanewise(LSHL, 32));
        fold(low, high, top.add(x.lanewise(LSHR, 32)), r, ir);
    }

    /** Reduces {@code low + high * 2^64 + top * 2^128} for a small {@code top}, with {@code 2^128 = 28 * 2^64 - 1 mod p}. */
    static void fold(LongVector low, LongVector high, LongVector top, long[] r, int ir) {
        LongVector l = low.sub(top);
        LongVector more = top.lanewise(LSHL, 5)
                .sub(top.lanewise(LSHL, 2))
                .sub(low.not().and(top).or(low.not().or(top).and(l)).lanewise(LSHR, 63));
        LongVector h = high.add(more);
        LongVector over = high.and(h.not()).lanewise(LSHR, 63);
        LongVector d0 = l.sub(1);
        LongVector d1 = h.sub(PH).sub(d0.and(l.not()).lanewise(LSHR, 63));
        LongVector enough = over.or(h.and(d1.not()).lanewise(LSHR, 63)).neg();
        l.lanewise(BITWISE_BLEND, d0, enough).intoArray(r, ir);
        h.lanewise(BITWISE_BLEND, d1, enough).intoArray(r, ir + LANES);
    }
}
