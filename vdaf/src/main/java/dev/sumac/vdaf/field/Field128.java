package dev.sumac.vdaf.field;

import static dev.sumac.vdaf.field.Words.borrow;
import static dev.sumac.vdaf.field.Words.carry;

/**
 * The field of {@code p = 2^128 - 28 * 2^64 + 1} elements (VDAF section 6.1.4), with {@code R = 2^128}.
 *
 * <p>Because {@code p = 1 mod 2^64}, the multiple of {@code p} that clears the lowest word of {@code t} is that word
 * itself: {@code (t - t0 * p) / 2^64 = t / 2^64 + 28 * t0 - 2^64 * t0}. One such step per word is the Montgomery
 * reduction; it needs no multiplication but that by 28.
 */
public final class Field128 extends Field {
    /** The field. */
    public static final Field128 INSTANCE = new Field128();

    /** The high word of {@code p}; the low word is 1. */
    static final long PH = -28L;

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
        return new long[] {-1L, PH - 1};
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

    /** 1 if the number is less than {@code p}. */
    private static long borrowOfP(long low, long high) {
        long below = borrow(low, 1, low - 1);
        long d = high - PH;
        return borrow(high, PH, d) | borrow(d, below, d - below);
    }

    @Override
    public void add(Vec r, Vec a, Vec b, int n) {
        for (int i = 0; i < n; i++) {
            int ia = 2 * (a.offset + i * a.step);
            int ib = 2 * (b.offset + i * b.step);
            add(r.words, 2 * (r.offset + i * r.step), a.words[ia], a.words[ia + 1], b.words[ib], b.words[ib + 1]);
        }
    }

    @Override
    public void sub(Vec r, Vec a, Vec b, int n) {
        for (int i = 0; i < n; i++) {
            int ia = 2 * (a.offset + i * a.step);
            int ib = 2 * (b.offset + i * b.step);
            sub(r.words, 2 * (r.offset + i * r.step), a.words[ia], a.words[ia + 1], b.words[ib], b.words[ib + 1]);
        }
    }

    @Override
    public void mul(Vec r, Vec a, Vec b, int n) {
        for (int i = 0; i < n; i++) {
            int ia = 2 * (a.offset + i * a.step);
            int ib = 2 * (b.offset + i * b.step);
            mul(r.words, 2 * (r.offset + i * r.step), a.words[ia], a.words[ia + 1], b.words[ib], b.words[ib + 1]);
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
            mul(v.words, iv, v.words[iv], v.words[iv + 1], twiddles.words[it], twiddles.words[it + 1]);
            long x0 = u.words[iu];
            long x1 = u.words[iu + 1];
            long y0 = v.words[iv];
            long y1 = v.words[iv + 1];
            add(u.words, iu, x0, x1, y0, y1);
            sub(v.words, iv, x0, x1, y0, y1);
        }
    }

    private static void add(long[] r, int i, long a0, long a1, long b0, long b1) {
        long s0 = a0 + b0;
        long c0 = carry(a0, b0, s0);
        long s = a1 + b1;
        long s1 = s + c0;
        long top = carry(a1, b1, s) | carry(s, c0, s1);
        subtractPUnless(r, i, s0, s1, borrowOfP(s0, s1) & ~top);
    }

    private static void sub(long[] r, int i, long a0, long a1, long b0, long b1) {
        long s0 = a0 - b0;
        long c0 = borrow(a0, b0, s0);
        long s = a1 - b1;
        long s1 = s - c0;
        addPIf(r, i, s0, s1, borrow(a1, b1, s) | borrow(s, c0, s1));
    }

    private static void subtractPUnless(long[] r, int i, long s0, long s1, long keep) {
        long mask = keep - 1;
        long d0 = s0 - (mask & 1);
        r[i] = d0;
        r[i + 1] = s1 - (mask & PH) - borrow(s0, mask & 1, d0);
    }

    private static void addPIf(long[] r, int i, long s0, long s1, long negative) {
        long mask = -negative;
        long d0 = s0 + (mask & 1);
        r[i] = d0;
        r[i + 1] = s1 + (mask & PH) + carry(s0, mask & 1, d0);
    }

    private static void mul(long[] r, int i, long a0, long a1, long b0, long b1) {
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
        reduce(r, i, t0, t1, t2, t3);
    }

    /** The Montgomery reduction of a product of two elements. */
    private static void reduce(long[] r, int i, long t0, long t1, long t2, long t3) {
        long y = 28 * t0;
        long u1 = t1 + y;
        long w = Math.unsignedMultiplyHigh(28, t0) + carry(t1, y, u1);
        long d = t2 - t0;
        long u2 = d + w;
        long b = borrow(t2, t0, d);
        long c = carry(d, w, u2);
        long q = t3 - b;
        long u3 = q + c;
        long top = carry(q, c, u3) - borrow(t3, b, q);
        y = 28 * u1;
        long r0 = u2 + y;
        w = Math.unsignedMultiplyHigh(28, u1) + carry(u2, y, r0);
        d = u3 - u1;
        long r1 = d + w;
        addPIf(r, i, r0, r1, (borrow(u3, u1, d) - carry(d, w, r1) - top) & 1);
    }

    /**
     * Products are summed in columns of three words, {@code a0 * b0}, {@code a0 * b1 + a1 * b0} and {@code a1 * b1}, and
     * reduced once.
     */
    @Override
    public void dot(Vec r, Vec a, Vec b, int n) {
        long l0 = 0, l1 = 0, l2 = 0, m0 = 0, m1 = 0, m2 = 0, h0 = 0, h1 = 0, h2 = 0;
        for (int i = 0; i < n; i++) {
            int ia = 2 * (a.offset + i * a.step);
            int ib = 2 * (b.offset + i * b.step);
            long a0 = a.words[ia];
            long a1 = a.words[ia + 1];
            long b0 = b.words[ib];
            long b1 = b.words[ib + 1];
            long x = a0 * b0;
            l0 += x;
            long y = Math.unsignedMultiplyHigh(a0, b0) + carry(l0 - x, x, l0);
            l1 += y;
            l2 += carry(l1 - y, y, l1);
            x = a0 * b1;
            m0 += x;
            y = Math.unsignedMultiplyHigh(a0, b1) + carry(m0 - x, x, m0);
            m1 += y;
            m2 += carry(m1 - y, y, m1);
            x = a1 * b0;
            m0 += x;
            y = Math.unsignedMultiplyHigh(a1, b0) + carry(m0 - x, x, m0);
            m1 += y;
            m2 += carry(m1 - y, y, m1);
            x = a1 * b1;
            h0 += x;
            y = Math.unsignedMultiplyHigh(a1, b1) + carry(h0 - x, x, h0);
            h1 += y;
            h2 += carry(h1 - y, y, h1);
        }
        long s1 = l1 + m0;
        long c1 = carry(l1, m0, s1);
        long s = m1 + h0;
        long x = l2 + c1;
        long s2 = s + x;
        x = m2 + carry(m1, h0, s) + carry(s, x, s2);
        long s3 = h1 + x;
        reduceSum(r.words, 2 * r.offset, l0, s1, s2, s3, h2 + carry(h1, x, s3));
    }

    /** The Montgomery reduction of a sum of fewer than 2^32 products. */
    private static void reduceSum(long[] r, int i, long s0, long s1, long s2, long s3, long s4) {
        long y = 28 * s0;
        long u1 = s1 + y;
        long w = Math.unsignedMultiplyHigh(28, s0) + carry(s1, y, u1);
        long d = s2 - s0;
        long u2 = d + w;
        long b = borrow(s2, s0, d);
        long c = carry(d, w, u2);
        long q = s3 - b;
        long u3 = q + c;
        long u4 = s4 - borrow(s3, b, q) + carry(q, c, u3);
        y = 28 * u1;
        long r0 = u2 + y;
        w = Math.unsignedMultiplyHigh(28, u1) + carry(u2, y, r0);
        d = u3 - u1;
        long r1 = d + w;
        long top = u4 - borrow(u3, u1, d) + carry(d, w, r1);
        fold(r, i, r0, r1, top);
    }

    /**
     * Reduces {@code r1:r0 + top * 2^128} for a small signed {@code top}, with {@code 2^128 = 28 * 2^64 - 1 mod p}. The
     * first turn leaves a {@code top} of -1, 0 or 1 beside a number so close to a multiple of 2^128 that the second leaves
     * zero.
     */
    private static void fold(long[] r, int i, long r0, long r1, long top) {
        for (int turn = 0; turn < 2; turn++) {
            long x0 = -top;
            long x1 = 28 * top + (x0 >> 63);
            long s0 = r0 + x0;
            long c = carry(r0, x0, s0);
            long s = r1 + x1;
            long s1 = s + c;
            top = carry(r1, x1, s) + carry(s, c, s1) + (x1 >> 63);
            r0 = s0;
            r1 = s1;
        }
        subtractPUnless(r, i, r0, r1, borrowOfP(r0, r1));
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
            add(total, 0, total[0], total[1], a.words[ia], a.words[ia + 1]);
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
    public void accumulate(long[] sum, long[] words, int lane, int lanes, int n) {
        for (int i = 0; i < n; i++) {
            int iw = 2 * i * lanes + lane;
            add(sum, 2 * i, sum[2 * i], sum[2 * i + 1], words[iw], words[iw + lanes]);
        }
    }
}
