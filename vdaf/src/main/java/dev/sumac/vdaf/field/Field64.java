package dev.sumac.vdaf.field;

import static dev.sumac.vdaf.field.Words.borrow;
import static dev.sumac.vdaf.field.Words.carry;

/** The field of {@code p = 2^64 - 2^32 + 1} elements (VDAF section 6.1.4), with {@code R = 2^64}. */
public final class Field64 extends Field {
    /** The field. */
    public static final Field64 INSTANCE = new Field64();

    /** {@code p}. */
    static final long P = 0xFFFF_FFFF_0000_0001L;

    /** {@code 2^64 mod p = 2^64 - p}. */
    static final long E = 0xFFFF_FFFFL;

    private Field64() {
        super(1, 32);
    }

    @Override
    public String name() {
        return "Field64";
    }

    @Override
    long[] rSquared() {
        return new long[] {0xFFFF_FFFE_0000_0001L};
    }

    @Override
    long[] inverseExponent() {
        return new long[] {P - 2};
    }

    @Override
    long generatorExponent() {
        return 0xFFFF_FFFFL;
    }

    @Override
    public boolean isCanonical(long low, long high) {
        return borrow(low, P, low - P) == 1;
    }

    static long add(long a, long b) {
        long difference = a - (P - b);
        return difference + (P & -borrow(a, P - b, difference));
    }

    static long sub(long a, long b) {
        long difference = a - b;
        return difference + (P & -borrow(a, b, difference));
    }

    static long mul(long a, long b) {
        return reduce(a * b, Math.unsignedMultiplyHigh(a, b));
    }

    /**
     * {@code (high * 2^64 + low) / 2^64 mod p} for {@code high < p}. The multiple of p that clears {@code low} needs only
     * shifts: {@code -1/p = -2^32 - 1 mod 2^64}.
     */
    static long reduce(long low, long high) {
        long a = low + (low << 32);
        long b = a - (a >>> 32) - carry(low, low << 32, a);
        return sub(high, b);
    }

    @Override
    public void add(Vec r, Vec a, Vec b, int n) {
        for (int i = 0; i < n; i++) {
            r.words[r.offset + i * r.step] = add(a.words[a.offset + i * a.step], b.words[b.offset + i * b.step]);
        }
    }

    @Override
    public void sub(Vec r, Vec a, Vec b, int n) {
        for (int i = 0; i < n; i++) {
            r.words[r.offset + i * r.step] = sub(a.words[a.offset + i * a.step], b.words[b.offset + i * b.step]);
        }
    }

    @Override
    public void mul(Vec r, Vec a, Vec b, int n) {
        for (int i = 0; i < n; i++) {
            r.words[r.offset + i * r.step] = mul(a.words[a.offset + i * a.step], b.words[b.offset + i * b.step]);
        }
    }

    @Override
    public void mulConstant(Vec r, Vec a, Vec constants, int n) {
        mul(r, a, constants, n);
    }

    @Override
    public void butterfly(Vec u, Vec v, Vec twiddles, int n) {
        for (int i = 0; i < n; i++) {
            int iu = u.offset + i * u.step;
            int iv = v.offset + i * v.step;
            long x = u.words[iu];
            long y = mul(v.words[iv], twiddles.words[twiddles.offset + i * twiddles.step]);
            u.words[iu] = add(x, y);
            v.words[iv] = sub(x, y);
        }
    }

    /** Words of products are cut in halves, which are summed without carries, and the sum is reduced once. */
    @Override
    public void dot(Vec r, Vec a, Vec b, int n) {
        long s0 = 0;
        long s1 = 0;
        long s2 = 0;
        long s3 = 0;
        for (int i = 0; i < n; i++) {
            long x = a.words[a.offset + i * a.step];
            long y = b.words[b.offset + i * b.step];
            long low = x * y;
            long high = Math.unsignedMultiplyHigh(x, y);
            s0 += low & E;
            s1 += low >>> 32;
            s2 += high & E;
            s3 += high >>> 32;
        }
        s1 += s0 >>> 32;
        s2 += s1 >>> 32;
        s3 += s2 >>> 32;
        long high = (s2 & E) | s3 << 32;
        long reduced = reduce((s0 & E) | s1 << 32, sub(high, P & -(borrow(high, P, high - P) ^ 1)));
        // what is above 2^128 is divided by R = 2^64 as well, and 2^64 = E mod p
        r.words[r.offset] = add(reduced, (s3 >>> 32) * E);
    }

    @Override
    public void dotConstant(Vec r, Vec a, Vec constants, int n) {
        dot(r, a, constants, n);
    }

    @Override
    public void sum(Vec r, Vec a, int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            sum = add(sum, a.words[a.offset + i * a.step]);
        }
        r.words[r.offset] = sum;
    }

    @Override
    public void fill(Vec r, Vec value, int n) {
        for (int i = 0; i < n; i++) {
            r.words[r.offset + i * r.step] = value.words[value.offset];
        }
    }

    @Override
    public long lanesOutOfRange(Vec a, int n) {
        long all = 1;
        for (int i = 0; i < n; i++) {
            long x = a.words[a.offset + i * a.step];
            all &= borrow(x, P, x - P);
        }
        return all ^ 1;
    }

    @Override
    public long lanesEqual(Vec a, Vec value) {
        long difference = a.words[a.offset] ^ value.words[value.offset];
        return ((difference | -difference) >>> 63) ^ 1;
    }

    /** {@code 2^64 = 2^32 - 1 mod p}. */
    @Override
    public void reduceHalves(long[] elements, long[] halves) {
        for (int i = 0; i < elements.length; i++) {
            long high = halves[2 * i + 1] + (halves[2 * i] >>> 32);
            long low = (halves[2 * i] & E) | high << 32;
            elements[i] = add(sub(low, P & -(borrow(low, P, low - P) ^ 1)), (high >>> 32) * E);
        }
    }
}
