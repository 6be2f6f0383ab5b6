package dev.sumac.vdaf.vector;

import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import dev.sumac.vdaf.field.Field64;
import dev.sumac.vdaf.field.Vec;
import jdk.incubator.vector.LongVector;

/**
 * Field64 in lanes. Products are of 32-bit halves, both visibly masked, for which machines have an instruction; the rest is
 * as in {@link Field64}.
 */
final class VectorField64 extends VectorField {
    private static final long P = 0xFFFF_FFFF_0000_0001L;

    /** The low half of a word; also {@code 2^64 - p}. */
    private static final long M = 0xFFFF_FFFFL;

    VectorField64() {
        super(Field64.INSTANCE);
    }

    @Override
    public void add(Vec r, Vec a, Vec b, int n) {
        for (int i = 0; i < n; i++) {
            LongVector x = LongVector.fromArray(S, a.words(), start(a) + i * stride(a));
            LongVector y = LongVector.fromArray(S, b.words(), start(b) + i * stride(b));
            LongVector z = y.neg().add(P);
            LongVector d = x.sub(z);
            LongVector under = x.not().and(z).or(x.not().or(z).and(d)).lanewise(LSHR, 63);
            d.add(under.neg().and(P)).intoArray(r.words(), start(r) + i * stride(r));
        }
    }

    @Override
    public void sub(Vec r, Vec a, Vec b, int n) {
        for (int i = 0; i < n; i++) {
            LongVector x = LongVector.fromArray(S, a.words(), start(a) + i * stride(a));
            LongVector y = LongVector.fromArray(S, b.words(), start(b) + i * stride(b));
            LongVector d = x.sub(y);
            LongVector under = x.not().and(y).or(x.not().or(y).and(d)).lanewise(LSHR, 63);
            d.add(under.neg().and(P)).intoArray(r.words(), start(r) + i * stride(r));
        }
    }

    @Override
    void addAndSubtract(Vec u, Vec v, int n) {
        for (int i = 0; i < n; i++) {
            LongVector x = LongVector.fromArray(S, u.words(), start(u) + i * stride(u));
            LongVector y = LongVector.fromArray(S, v.words(), start(v) + i * stride(v));
            LongVector z = y.neg().add(P);
            LongVector d = x.sub(z);
            LongVector under = x.not().and(z).or(x.not().or(z).and(d)).lanewise(LSHR, 63);
            d.add(under.neg().and(P)).intoArray(u.words(), start(u) + i * stride(u));
            d = x.sub(y);
            under = x.not().and(y).or(x.not().or(y).and(d)).lanewise(LSHR, 63);
            d.add(under.neg().and(P)).intoArray(v.words(), start(v) + i * stride(v));
        }
    }

    @Override
    public void mul(Vec r, Vec a, Vec b, int n) {
        product(r.words(), start(r), stride(r), a, b.words(), start(b), stride(b), false, n);
    }

    @Override
    public void mulConstant(Vec r, Vec a, Vec constants, int n) {
        product(
                r.words(),
                start(r),
                stride(r),
                a,
                constants.words(),
                constantStart(constants),
                constantStride(constants),
                true,
                n);
    }

    private void product(long[] r, int ri, int rs, Vec a, long[] b, int bi, int bs, boolean constant, int n) {
        int ai = start(a);
        int as = stride(a);
        for (int i = 0; i < n; i++) {
            LongVector y = load(b, bi + i * bs, constant);
            LongVector x = LongVector.fromArray(S, a.words(), ai + i * as);
            LongVector x0 = x.and(M);
            LongVector x1 = x.lanewise(LSHR, 32);
            LongVector y0 = y.and(M);
            LongVector y1 = y.lanewise(LSHR, 32);
            LongVector p00 = x0.mul(y0);
            LongVector t = x0.mul(y1).add(p00.lanewise(LSHR, 32));
            LongVector u = x1.mul(y0).add(t.and(M));
            LongVector low = p00.and(M).or(u.lanewise(LSHL, 32));
            LongVector high = x1.mul(y1).add(t.lanewise(LSHR, 32)).add(u.lanewise(LSHR, 32));
            LongVector shifted = low.lanewise(LSHL, 32);
            LongVector s = low.add(shifted);
            LongVector over = low.and(shifted).or(low.or(shifted).and(s.not())).lanewise(LSHR, 63);
            LongVector q = s.sub(s.lanewise(LSHR, 32)).sub(over);
            LongVector d = high.sub(q);
            LongVector under = high.not().and(q).or(high.not().or(q).and(d)).lanewise(LSHR, 63);
            d.add(under.neg().and(P)).intoArray(r, ri + i * rs);
        }
    }

    @Override
    public void dot(Vec r, Vec a, Vec b, int n) {
        sumProducts(r, a, b.words(), start(b), stride(b), false, n);
    }

    @Override
    public void dotConstant(Vec r, Vec a, Vec constants, int n) {
        sumProducts(r, a, constants.words(), constantStart(constants), constantStride(constants), true, n);
    }

    /** Sums the halves of the halves' products by weight, and reduces once: good for 2^30 products. */
    private void sumProducts(Vec r, Vec a, long[] b, int bi, int bs, boolean constant, int n) {
        int ai = start(a);
        int as = stride(a);
        LongVector s0 = LongVector.zero(S);
        LongVector s1 = LongVector.zero(S);
        LongVector s2 = LongVector.zero(S);
        LongVector s3 = LongVector.zero(S);
        for (int i = 0; i < n; i++) {
            LongVector y = load(b, bi + i * bs, constant);
            LongVector x = LongVector.fromArray(S, a.words(), ai + i * as);
            LongVector x0 = x.and(M);
            LongVector x1 = x.lanewise(LSHR, 32);
            LongVector y0 = y.and(M);
            LongVector y1 = y.lanewise(LSHR, 32);
            LongVector p = x0.mul(y0);
            s0 = s0.add(p.and(M));
            s1 = s1.add(p.lanewise(LSHR, 32));
            p = x0.mul(y1);
            s1 = s1.add(p.and(M));
            s2 = s2.add(p.lanewise(LSHR, 32));
            p = x1.mul(y0);
            s1 = s1.add(p.and(M));
            s2 = s2.add(p.lanewise(LSHR, 32));
            p = x1.mul(y1);
            s2 = s2.add(p.and(M));
            s3 = s3.add(p.lanewise(LSHR, 32));
        }
        s1 = s1.add(s0.lanewise(LSHR, 32));
        s2 = s2.add(s1.lanewise(LSHR, 32));
        s3 = s3.add(s2.lanewise(LSHR, 32));
        LongVector low = s0.and(M).or(s1.lanewise(LSHL, 32));
        LongVector high = s2.and(M).or(s3.lanewise(LSHL, 32));
        // 2^128 / 2^64 = 2^64 = 2^32 - 1 mod p
        LongVector top = s3.lanewise(LSHR, 32).mul(M);
        LongVector d = high.sub(P);
        LongVector under = high.not().and(P).or(high.not().or(P).and(d)).lanewise(LSHR, 63);
        high = d.add(under.neg().and(P));
        LongVector shifted = low.lanewise(LSHL, 32);
        LongVector s = low.add(shifted);
        LongVector over = low.and(shifted).or(low.or(shifted).and(s.not())).lanewise(LSHR, 63);
        LongVector q = s.sub(s.lanewise(LSHR, 32)).sub(over);
        d = high.sub(q);
        under = high.not().and(q).or(high.not().or(q).and(d)).lanewise(LSHR, 63);
        LongVector reduced = d.add(under.neg().and(P));
        LongVector z = top.neg().add(P);
        d = reduced.sub(z);
        under = reduced.not().and(z).or(reduced.not().or(z).and(d)).lanewise(LSHR, 63);
        d.add(under.neg().and(P)).intoArray(r.words(), start(r));
    }

    @Override
    public void sum(Vec r, Vec a, int n) {
        LongVector s0 = LongVector.zero(S);
        LongVector s1 = LongVector.zero(S);
        for (int i = 0; i < n; i++) {
            LongVector x = LongVector.fromArray(S, a.words(), start(a) + i * stride(a));
            s0 = s0.add(x.and(M));
            s1 = s1.add(x.lanewise(LSHR, 32));
        }
        s1 = s1.add(s0.lanewise(LSHR, 32));
        LongVector low = s0.and(M).or(s1.lanewise(LSHL, 32));
        // 2^64 = 2^32 - 1 mod p
        LongVector top = s1.lanewise(LSHR, 32).mul(M);
        LongVector d = low.sub(P);
        LongVector under = low.not().and(P).or(low.not().or(P).and(d)).lanewise(LSHR, 63);
        low = d.add(under.neg().and(P));
        LongVector z = top.neg().add(P);
        d = low.sub(z);
        under = low.not().and(z).or(low.not().or(z).and(d)).lanewise(LSHR, 63);
        d.add(under.neg().and(P)).intoArray(r.words(), start(r));
    }

    @Override
    public long lanesOutOfRange(Vec a, int n) {
        LongVector below = LongVector.broadcast(S, -1L);
        for (int i = 0; i < n; i++) {
            LongVector x = LongVector.fromArray(S, a.words(), start(a) + i * stride(a));
            below = below.and(x.not().and(P).or(x.not().or(P).and(x.sub(P))));
        }
        return below.compare(GE, 0).toLong();
    }
}
