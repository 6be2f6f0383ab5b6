package dev.sumac.vdaf.vector;

import static jdk.incubator.vector.VectorOperators.BITWISE_BLEND;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.LT;

import dev.sumac.vdaf.field.Field128;
import dev.sumac.vdaf.field.Vec;
import jdk.incubator.vector.LongVector;

/** Field128 in lanes: the low words of an element in all lanes, then the high words. */
final class VectorField128 extends VectorField {
    /** The high word of {@code p}; the low word is 1. */
    static final long PH = -28L;

    /** The low half of a word. */
    static final long M = 0xFFFF_FFFFL;

    VectorField128() {
        super(Field128.INSTANCE);
    }

    @Override
    public void add(Vec r, Vec a, Vec b, int n) {
        for (int i = 0; i < n; i++) {
            int ia = start(a) + i * stride(a);
            int ib = start(b) + i * stride(b);
            LongVector a0 = LongVector.fromArray(S, a.words(), ia);
            LongVector a1 = LongVector.fromArray(S, a.words(), ia + LANES);
            LongVector b0 = LongVector.fromArray(S, b.words(), ib);
            LongVector b1 = LongVector.fromArray(S, b.words(), ib + LANES);
            LongVector s0 = a0.add(b0);
            LongVector c = a0.and(b0).or(a0.or(b0).and(s0.not())).lanewise(LSHR, 63);
            LongVector s = a1.add(b1);
            LongVector s1 = s.add(c);
            LongVector over = a1.and(b1).or(a1.or(b1).and(s.not())).or(s.and(s1.not()));
            LongVector d0 = s0.sub(1);
            LongVector d1 = s1.sub(PH).sub(d0.and(s0.not()).lanewise(LSHR, 63));
            LongVector enough = LongVector.zero(S).sub(over.or(s1.and(d1.not())).lanewise(LSHR, 63));
            int ir = start(r) + i * stride(r);
            s0.lanewise(BITWISE_BLEND, d0, enough).intoArray(r.words(), ir);
            s1.lanewise(BITWISE_BLEND, d1, enough).intoArray(r.words(), ir + LANES);
        }
    }

    @Override
    public void sub(Vec r, Vec a, Vec b, int n) {
        for (int i = 0; i < n; i++) {
            int ia = start(a) + i * stride(a);
            int ib = start(b) + i * stride(b);
            LongVector a0 = LongVector.fromArray(S, a.words(), ia);
            LongVector a1 = LongVector.fromArray(S, a.words(), ia + LANES);
            LongVector b0 = LongVector.fromArray(S, b.words(), ib);
            LongVector b1 = LongVector.fromArray(S, b.words(), ib + LANES);
            LongVector d0 = a0.sub(b0);
            LongVector c = a0.not().and(b0).or(a0.not().or(b0).and(d0)).lanewise(LSHR, 63);
            LongVector e = a1.sub(b1);
            LongVector d1 = e.sub(c);
            LongVector under =
                    a1.not().and(b1).or(a1.not().or(b1).and(e)).or(e.not().and(d1));
            LongVector mask = under.lanewise(LSHR, 63).neg();
            LongVector s0 = d0.add(mask.and(1));
            LongVector s1 = d1.add(mask.and(PH)).add(d0.and(s0.not()).lanewise(LSHR, 63));
            int ir = start(r) + i * stride(r);
            s0.intoArray(r.words(), ir);
            s1.intoArray(r.words(), ir + LANES);
        }
    }

    @Override
    void addAndSubtract(Vec u, Vec v, int n) {
        Vec difference = zeros(n);
        sub(difference, u, v, n);
        add(u, u, v, n);
        copy(v, difference, n);
    }

    @Override
    public void mul(Vec r, Vec a, Vec b, int n) {
        for (int i = 0; i < n; i++) {
            Field128Product.mul(
                    r.words(),
                    start(r) + i * stride(r),
                    a.words(),
                    start(a) + i * stride(a),
                    b.words(),
                    start(b) + i * stride(b),
                    false);
        }
    }

    @Override
    public void mulConstant(Vec r, Vec a, Vec constants, int n) {
        for (int i = 0; i < n; i++) {
            Field128Product.mul(
                    r.words(),
                    start(r) + i * stride(r),
                    a.words(),
                    start(a) + i * stride(a),
                    constants.words(),
                    constantStart(constants) + i * constantStride(constants),
                    true);
        }
    }

    @Override
    public void dot(Vec r, Vec a, Vec b, int n) {
        dot(r, a, b, start(b), stride(b), false, n);
    }

    @Override
    public void dotConstant(Vec r, Vec a, Vec constants, int n) {
        dot(r, a, constants, constantStart(constants), constantStride(constants), true, n);
    }

    private void dot(Vec r, Vec a, Vec b, int bi, int bs, boolean constant, int n) {
        int ai = start(a);
        int as = stride(a);
        int first = Math.min(n, Field128Dot.MAX_TERMS);
        Field128Dot.dot(r.words(), start(r), a.words(), ai, as, b.words(), bi, bs, constant, first);
        Vec part = zeros(n > first ? 1 : 0);
        for (int done = first; done < n; done += Field128Dot.MAX_TERMS) {
            int count = Math.min(n - done, Field128Dot.MAX_TERMS);
            Field128Dot.dot(
                    part.words(), 0, a.words(), ai + done * as, as, b.words(), bi + done * bs, bs, constant, count);
            add(r, r, part, 1);
        }
    }

    @Override
    public void sum(Vec r, Vec a, int n) {
        LongVector s0 = LongVector.zero(S);
        LongVector s1 = LongVector.zero(S);
        LongVector s2 = LongVector.zero(S);
        LongVector s3 = LongVector.zero(S);
        for (int i = 0; i < n; i++) {
            int ia = start(a) + i * stride(a);
            LongVector low = LongVector.fromArray(S, a.words(), ia);
            LongVector high = LongVector.fromArray(S, a.words(), ia + LANES);
            s0 = s0.add(low.and(M));
            s1 = s1.add(low.lanewise(LSHR, 32));
            s2 = s2.add(high.and(M));
            s3 = s3.add(high.lanewise(LSHR, 32));
        }
        s1 = s1.add(s0.lanewise(LSHR, 32));
        s2 = s2.add(s1.lanewise(LSHR, 32));
        s3 = s3.add(s2.lanewise(LSHR, 32));
        LongVector low = s0.and(M).or(s1.lanewise(LSHL, 32));
        LongVector high = s2.and(M).or(s3.lanewise(LSHL, 32));
        Field128Dot.fold(low, high, s3.lanewise(LSHR, 32), r.words(), start(r));
    }

    /** Looks at the high words only; who has one of the largest 28 is looked at again. */
    @Override
    public long lanesOutOfRange(Vec a, int n) {
        LongVector large = LongVector.zero(S);
        for (int i = 0; i < n; i++) {
            LongVector high = LongVector.fromArray(S, a.words(), start(a) + i * stride(a) + LANES);
            large = large.or(high.and(high.sub(PH).not()));
        }
        long suspects = large.compare(LT, 0).toLong();
        return suspects == 0 ? 0 : suspects & lanesOutOfRangeExactly(a, n);
    }

    private long lanesOutOfRangeExactly(Vec a, int n) {
        long lanes = 0;
        for (int i = 0; i < n; i++) {
            for (int lane = 0; lane < LANES; lane++) {
                int at = start(a) + i * stride(a) + lane;
                if (!field().isCanonical(a.words()[at], a.words()[at + LANES])) {
                    lanes |= 1L << lane;
                }
            }
        }
        return lanes;
    }
}
