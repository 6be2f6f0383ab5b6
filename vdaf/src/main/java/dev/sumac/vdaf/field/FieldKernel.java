package dev.sumac.vdaf.field;

/**
 * Arithmetic on vectors whose elements stand in lanes: word {@code w} of element {@code i} of the report in lane
 * {@code l} is {@code words[(i * wordsPerElement + w) * lanes + l]}.
 *
 * <p>Operands and results are canonical, that is less than the modulus. Products are Montgomery products, {@code a * b /
 * R} with {@code R} the power of two just above the modulus; so the product of a plain value and a value in Montgomery
 * form ({@code a * R}) is plain, and shares never change their form. A <em>constant</em> has one lane, whatever the kernel
 * has, is in Montgomery form, and is public.
 *
 * <p>A result may be one of the operands, but must not overlap it otherwise.
 */
public interface FieldKernel {
    /** The field; also the kernel of one lane. */
    Field field();

    /** How many reports stand side by side. */
    int lanes();

    /** {@code r = a + b}. */
    void add(Vec r, Vec a, Vec b, int n);

    /** {@code r = a - b}. */
    void sub(Vec r, Vec a, Vec b, int n);

    /** {@code r = a * b / R}, element by element. */
    void mul(Vec r, Vec a, Vec b, int n);

    /** {@code r = a * constants / R}, element by element. */
    void mulConstant(Vec r, Vec a, Vec constants, int n);

    /** {@code u, v = u + v * twiddles / R, u - v * twiddles / R} with constant twiddles. */
    void butterfly(Vec u, Vec v, Vec twiddles, int n);

    /** The one element {@code r = sum(a * b) / R}. */
    void dot(Vec r, Vec a, Vec b, int n);

    /** The one element {@code r = sum(a * constants) / R}. */
    void dotConstant(Vec r, Vec a, Vec constants, int n);

    /** The one element {@code r = sum(a)}. */
    void sum(Vec r, Vec a, int n);

    /** Sets every element of {@code r} to the one-lane element that {@code value} begins with, as it stands. */
    void fill(Vec r, Vec value, int n);

    /** The lanes, as bits, in which some element is not less than the modulus. */
    long lanesOutOfRange(Vec a, int n);

    /** The lanes, as bits, in which the first element of {@code a} equals the one-lane element of {@code value}. */
    long lanesEqual(Vec a, Vec value);

    /** {@code r = a} for vectors without gaps. */
    default void copy(Vec r, Vec a, int n) {
        System.arraycopy(a.words, words(a.offset), r.words, words(r.offset), words(n));
    }

    /** Words of a vector of {@code n} elements in all lanes. */
    default int words(int n) {
        return Math.multiplyExact(n, field().wordsPerElement() * lanes());
    }

    /** A new vector of {@code n} zeros. */
    default Vec zeros(int n) {
        return Vec.of(new long[words(n)]);
    }
}
