package dev.sumac.vdaf.field;

import static dev.sumac.vdaf.field.Arithmetic128.borrowOfP;
import static dev.sumac.vdaf.field.Arithmetic128.fold;
import static dev.sumac.vdaf.field.Arithmetic128.reduceSum;

/** The field of {@code p = 2^128 - 28 * 2^64 + 1} elements (VDAF section 6.1.4), with {@code R = 2^128}. */
public final class Field128 extends Field {
    /** The field. */
    public static final Field128 INSTANCE = new Field128();

    private static final long M = 0xFFFF_FFFFL;

    private Field128() {
        super(2, 66);
    }

    @Override
    public String name() {
        return "Field128";
    }

    @Override
    long[] rSquared() {
        return R_SQUARED.clone();
    }

    @Override
    long[] inverseExponent() {
        return new long[] {-1L, Arithmetic128.PH - 1};
    }

    @Override
    long generatorExponent() {
        return 4611686018427387897L;
    }

    /** {@code R = 28 * 2^64 - 1 mod p}, and {@code R^2 = (28^2 * 2^128 - 56 * 2^64 + 1) mod p}. */
    private static final long[] R_SQUARED = {1 - 784, 28 * 784 - 56 - 1};

    @Override
    public boolean isCanonical(long low, long high) {
        return borrowOfP(low, high) == 1;
    }

    @Override
    public void add(Vec r, Vec a, Vec b, int n) {
        for (int i = 0; i < n; i++) {
            int ia = 2 * (a.offset + i * a.step);
            int ib = 2 * (b.offset + i * b.step);
            Arithmetic128.add(
                    r.words, 2 * (r.offset + i * r.step), a.words[ia], a.words[ia + 1], b.words[ib], b.words[ib + 1]);
        }
    }

    @Override
    public void sub(Vec r, Vec a, Vec b, int n) {
        for (int i = 0; i < n; i++) {
            int ia = 2 * (a.offset + i * a.step);
            int ib = 2 * (b.offset + i * b.step);
            Arithmetic128.sub(
                    r.words, 2 * (r.offset + i * r.step), a.words[ia], a.words[ia + 1], b.words[ib], b.words[ib + 1]);
        }
    }

    @Override
    public void mul(Vec r, Vec a, Vec b, int n) {
        for (int i = 0; i < n; i++) {
            int ia = 2 * (a.offset + i * a.step);
            int ib = 2 * (b.offset + i * b.step);
            Arithmetic128.mul(
                    r.words, 2 * (r.offset + i * r.step), a.words[ia], a.words[ia + 1], b.words[ib], b.words[ib + 1]);
        }
    }

    @Override
    public void mulConstant(Vec r, Vec a, Vec constants, int n) {
        mul(r, a, constants, n);
    }

    @Override
    public void butterfly(Vec u, Vec v, Vec twiddles, int n) {
        for (int i = 0; i < n; i++) {
            int iu = 2 * (u.offset + i * u.step);
            int iv = 2 * (v.offset + i * v.step);
            int it = 2 * (twiddles.offset + i * twiddles.step);
            Arithmetic128.mul(v.words, iv, v.words[iv], v.words[iv + 1], twiddles.words[it], twiddles.words[it + 1]);
            long x0 = u.words[iu];
            long x1 = u.words[iu + 1];
            long y0 = v.words[iv];
            long y1 = v.words[iv + 1];
            Arithmetic128.add(u.words, iu, x0, x1, y0, y1);
            Arithmetic128.sub(v.words, iv, x0, x1, y0, y1);
        }
    }

    /**
     * Words of products are cut in halves, which are summed by weight without carries, and the sum is reduced once: good
     * for 2^30 products.
     */
    @Override
    public void dot(Vec r, Vec a, Vec b, int n) {
        long l0 = 0;
        long h0 = 0;
        long l1 = 0;
        long h1 = 0;
        long l2 = 0;
        long h2 = 0;
        long l3 = 0;
        long h3 = 0;
        for (int i = 0; i < n; i++) {
            int ia = 2 * (a.offset + i * a.step);
            int ib = 2 * (b.offset + i * b.step);
            long a0 = a.words[ia];
            long a1 = a.words[ia + 1];
            long b0 = b.words[ib];
            long b1 = b.words[ib + 1];
            long low = a0 * b0;
            long high = Math.unsignedMultiplyHigh(a0, b0);
            l0 += low & M;
            h0 += low >>> 32;
            l1 += high & M;
            h1 += high >>> 32;
            low = a0 * b1;
            high = Math.unsignedMultiplyHigh(a0, b1);
            l1 += low & M;
            h1 += low >>> 32;
            l2 += high & M;
            h2 += high >>> 32;
            low = a1 * b0;
            high = Math.unsignedMultiplyHigh(a1, b0);
            l1 += low & M;
            h1 += low >>> 32;
            l2 += high & M;
            h2 += high >>> 32;
            low = a1 * b1;
            high = Math.unsignedMultiplyHigh(a1, b1);
            l2 += low & M;
            h2 += low >>> 32;
            l3 += high & M;
            h3 += high >>> 32;
        }
        h0 += l0 >>> 32;
        l1 += h0 >>> 32;
        h1 += l1 >>> 32;
        l2 += h1 >>> 32;
        h2 += l2 >>> 32;
        l3 += h2 >>> 32;
        h3 += l3 >>> 32;
        reduceSum(
                r.words,
                2 * r.offset,
                (l0 & M) | h0 << 32,
                (l1 & M) | h1 << 32,
                (l2 & M) | h2 << 32,
                (l3 & M) | h3 << 32,
                h3 >>> 32);
    }

    @Override
    public void dotConstant(Vec r, Vec a, Vec constants, int n) {
        dot(r, a, constants, n);
    }

    @Override
    public void sum(Vec r, Vec a, int n) {
        long[] total = new long[2];
        for (int i = 0; i < n; i++) {
            int ia = 2 * (a.offset + i * a.step);
            Arithmetic128.add(total, 0, total[0], total[1], a.words[ia], a.words[ia + 1]);
        }
        r.words[2 * r.offset] = total[0];
        r.words[2 * r.offset + 1] = total[1];
    }

    @Override
    public void fill(Vec r, Vec value, int n) {
        for (int i = 0; i < n; i++) {
            int ir = 2 * (r.offset + i * r.step);
            r.words[ir] = value.words[2 * value.offset];
            r.words[ir + 1] = value.words[2 * value.offset + 1];
        }
    }

    @Override
    public long lanesOutOfRange(Vec a, int n) {
        long all = 1;
        for (int i = 0; i < n; i++) {
            int ia = 2 * (a.offset + i * a.step);
            all &= borrowOfP(a.words[ia], a.words[ia + 1]);
        }
        return all ^ 1;
    }

    @Override
    public long lanesEqual(Vec a, Vec value) {
        long difference = (a.words[2 * a.offset] ^ value.words[2 * value.offset])
                | (a.words[2 * a.offset + 1] ^ value.words[2 * value.offset + 1]);
        return ((difference | -difference) >>> 63) ^ 1;
    }

    @Override
    public void reduceHalves(long[] elements, long[] halves) {
        for (int i = 0; i < elements.length; i += 2) {
            long h0 = halves[2 * i + 1] + (halves[2 * i] >>> 32);
            long l1 = halves[2 * i + 2] + (h0 >>> 32);
            long h1 = halves[2 * i + 3] + (l1 >>> 32);
            fold(elements, i, (halves[2 * i] & M) | h0 << 32, (l1 & M) | h1 << 32, h1 >>> 32);
        }
    }
}
