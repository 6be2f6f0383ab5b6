package dev.sumac.vdaf.vector;

import static dev.sumac.vdaf.vector.VectorField.LANES;
import static dev.sumac.vdaf.vector.VectorField.S;
import static dev.sumac.vdaf.vector.VectorField.load;
import static dev.sumac.vdaf.vector.VectorField128.M;
import static dev.sumac.vdaf.vector.VectorField128.PH;
import static jdk.incubator.vector.VectorOperators.BITWISE_BLEND;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.LongVector;

/** The Montgomery product of Field128 in lanes. */
final class Field128Product {
    /*
     * p in limbs of 32 bits of which each but the last has borrowed from the next, so that a smaller limb can be taken away:
     * P0 + P1 * 2^32 + P2 * 2^64 + P3 * 2^96 = p.
     */
    static final long P0 = (1L << 32) + 1;
    static final long P1 = (1L << 32) - 1;
    static final long P2 = (1L << 33) - 29;
    static final long P3 = (1L << 32) - 2;

    private Field128Product() {}

    /** {@code r = a * b / 2^128 mod p} for one element. */
    static void mul(long[] r, int ir, long[] a, int ia, long[] b, int ib, boolean constant) {
        LongVector y = load(b, ib, constant);
        LongVector b0 = y.and(M);
        LongVector b1 = y.lanewise(LSHR, 32);
        y = load(b, constant ? ib + 1 : ib + LANES, constant);
        LongVector b2 = y.and(M);
        LongVector b3 = y.lanewise(LSHR, 32);
        LongVector x = LongVector.fromArray(S, a, ia);
        LongVector a0 = x.and(M);
        LongVector a1 = x.lanewise(LSHR, 32);
        x = LongVector.fromArray(S, a, ia + LANES);
        LongVector a2 = x.and(M);
        LongVector a3 = x.lanewise(LSHR, 32);

        // The product in eight limbs of 32 bits, row by row: product + limb + carry < 2^64.
        x = a0.mul(b0);
        LongVector r0 = x.and(M);
        x = a0.mul(b1).add(x.lanewise(LSHR, 32));
        LongVector r1 = x.and(M);
        x = a0.mul(b2).add(x.lanewise(LSHR, 32));
        LongVector r2 = x.and(M);
        x = a0.mul(b3).add(x.lanewise(LSHR, 32));
        LongVector r3 = x.and(M);
        LongVector r4 = x.lanewise(LSHR, 32);
        x = a1.mul(b0).add(r1);
        r1 = x.and(M);
        x = a1.mul(b1).add(r2).add(x.lanewise(LSHR, 32));
        r2 = x.and(M);
        x = a1.mul(b2).add(r3).add(x.lanewise(LSHR, 32));
        r3 = x.and(M);
        x = a1.mul(b3).add(r4).add(x.lanewise(LSHR, 32));
        r4 = x.and(M);
        LongVector r5 = x.lanewise(LSHR, 32);
        x = a2.mul(b0).add(r2);
        r2 = x.and(M);
        x = a2.mul(b1).add(r3).add(x.lanewise(LSHR, 32));
        r3 = x.and(M);
        x = a2.mul(b2).add(r4).add(x.lanewise(LSHR, 32));
        r4 = x.and(M);
        x = a2.mul(b3).add(r5).add(x.lanewise(LSHR, 32));
        r5 = x.and(M);
        LongVector r6 = x.lanewise(LSHR, 32);
        x = a3.mul(b0).add(r3);
        r3 = x.and(M);
        x = a3.mul(b1).add(r4).add(x.lanewise(LSHR, 32));
        r4 = x.and(M);
        x = a3.mul(b2).add(r5).add(x.lanewise(LSHR, 32));
        r5 = x.and(M);
        x = a3.mul(b3).add(r6).add(x.lanewise(LSHR, 32));
        r6 = x.and(M);
        LongVector r7 = x.lanewise(LSHR, 32);

        // t / 2^64 + 28 * t0 - 2^64 * t0 (see Field128), once for the lowest word of t and once for the next.
        x = r2.add(r0.lanewise(LSHL, 5).sub(r0.lanewise(LSHL, 2)));
        LongVector m0 = x.and(M);
        x = r3.add(r1.lanewise(LSHL, 5).sub(r1.lanewise(LSHL, 2))).add(x.lanewise(LSHR, 32));
        LongVector m1 = x.and(M);
        // p is added, so that no limb goes under.
        x = r4.sub(r0)
                .add(x.lanewise(LSHR, 32))
                .add(m0.lanewise(LSHL, 5).sub(m0.lanewise(LSHL, 2)))
                .add(P0);
        r0 = x.and(M);
        x = r5.sub(r1)
                .add(m1.lanewise(LSHL, 5).sub(m1.lanewise(LSHL, 2)))
                .add(P1)
                .add(x.lanewise(LSHR, 32));
        LongVector low = r0.or(x.lanewise(LSHL, 32));
        x = r6.sub(m0).add(P2).add(x.lanewise(LSHR, 32));
        r2 = x.and(M);
        x = r7.sub(m1).add(P3).add(x.lanewise(LSHR, 32));
        LongVector high = r2.or(x.lanewise(LSHL, 32));

        // Between zero and 2p: p is taken away unless that goes under.
        LongVector d0 = low.sub(1);
        LongVector d1 = high.sub(PH).sub(d0.and(low.not()).lanewise(LSHR, 63));
        LongVector enough =
                x.lanewise(LSHR, 32).or(high.and(d1.not()).lanewise(LSHR, 63)).neg();
        low.lanewise(BITWISE_BLEND, d0, enough).intoArray(r, ir);
        high.lanewise(BITWISE_BLEND, d1, enough).intoArray(r, ir + LANES);
    }
}
