package dev.sumac.vdaf.field;

/**
 * An NTT-friendly field (VDAF section 6.1.2) and the kernel of one lane.
 *
 * <p>Operations on constants (powers, inverses, roots of unity) take time that depends on their operands; those are
 * parameters of the VDAF, never shares.
 */
public abstract sealed class Field implements FieldKernel permits Field64, Field128 {
    private final int wordsPerElement;
    private final int logGeneratorOrder;

    Field(int wordsPerElement, int logGeneratorOrder) {
        this.wordsPerElement = wordsPerElement;
        this.logGeneratorOrder = logGeneratorOrder;
    }

    /** Name in the draft. */
    public abstract String name();

    /** {@code R * R}, plain: multiplying by it turns a plain value into Montgomery form. */
    abstract long[] rSquared();

    /** The modulus minus two. */
    abstract long[] inverseExponent();

    /** The exponent that takes 7 to {@code gen()}. */
    abstract long generatorExponent();

    /** Whether the one-lane element that begins at {@code words[index]} is less than the modulus. */
    public abstract boolean isCanonical(long low, long high);

    /**
     * Reduces sums that {@link #accumulate} made.
     *
     * @param halves of each word of each element, low and high
     */
    public abstract void reduceHalves(long[] elements, long[] halves);

    /**
     * Adds the elements of one lane to sums whose words are cut in halves, so that nothing carries: good for 2^31 times.
     *
     * @param words of all lanes
     */
    public static void accumulate(long[] halves, long[] words, int lane, int lanes) {
        for (int i = 0; i < halves.length / 2; i++) {
            long word = words[i * lanes + lane];
            halves[2 * i] += word & 0xFFFF_FFFFL;
            halves[2 * i + 1] += word >>> 32;
        }
    }

    /** Words of one element. */
    public final int wordsPerElement() {
        return wordsPerElement;
    }

    /** {@code ENCODED_SIZE}. */
    public final int encodedSize() {
        return Long.BYTES * wordsPerElement;
    }

    @Override
    public final Field field() {
        return this;
    }

    @Override
    public final int lanes() {
        return 1;
    }

    /** A small number as a plain element. */
    public final long[] plain(long value) {
        long[] element = new long[wordsPerElement];
        element[0] = value;
        if (!isCanonical(element[0], 0)) {
            throw new IllegalArgumentException("a parameter is not below the modulus of " + name());
        }
        return element;
    }

    /** A small number as a constant. */
    public final long[] constant(long value) {
        return toMontgomery(plain(value));
    }

    /** The constant that multiplies plain values into Montgomery form. */
    public final long[] montgomeryFactor() {
        return rSquared();
    }

    /** A constant as a plain element. */
    public final long[] toPlain(long[] constant) {
        return times(constant, plain(1));
    }

    /** {@code 1 / value} as a constant. */
    public final long[] inverse(long value) {
        return inverse(constant(value));
    }

    /** {@code 1 / constant}. */
    public final long[] inverse(long[] constant) {
        return power(constant, inverseExponent());
    }

    /** {@code -value} of a constant. */
    public final long[] negated(long[] constant) {
        long[] result = new long[wordsPerElement];
        sub(Vec.of(result), zeros(1), Vec.of(constant), 1);
        return result;
    }

    /** The Montgomery product of two one-lane elements. */
    public final long[] times(long[] a, long[] b) {
        long[] result = new long[wordsPerElement];
        mul(Vec.of(result), Vec.of(a), Vec.of(b), 1);
        return result;
    }

    /**
     * The first {@code n} powers of the principal {@code n}-th root of unity, as constants
     * ({@code nth_root_powers}).
     *
     * @param n a power of two
     */
    public final Vec rootPowers(int n) {
        return Vec.of(powers(nthRoot(n), n));
    }

    /** The first {@code n} powers of the inverse of the principal {@code n}-th root of unity, as constants. */
    public final Vec inverseRootPowers(int n) {
        return Vec.of(powers(power(nthRoot(n), inverseExponent()), n));
    }

    /** The principal {@code n}-th root of unity, as a constant ({@code nth_root}). */
    final long[] nthRoot(int n) {
        if (Integer.bitCount(n) != 1) {
            throw new IllegalArgumentException("not a power of two: " + n);
        }
        long[] root = power(constant(7), new long[] {generatorExponent()});
        for (int i = logGeneratorOrder; i > Integer.numberOfTrailingZeros(n); i--) {
            root = times(root, root);
        }
        return root;
    }

    private long[] powers(long[] base, int n) {
        long[] powers = new long[n * wordsPerElement];
        System.arraycopy(constant(1), 0, powers, 0, wordsPerElement);
        Vec all = Vec.of(powers);
        for (int i = 1; i < n; i++) {
            mul(all.from(i), all.from(i - 1), Vec.of(base), 1);
        }
        return powers;
    }

    final long[] power(long[] base, long[] exponent) {
        long[] result = constant(1);
        for (int bit = 64 * exponent.length - 1; bit >= 0; bit--) {
            result = times(result, result);
            if ((exponent[bit / 64] >>> bit & 1) == 1) {
                result = times(result, base);
            }
        }
        return result;
    }

    private long[] toMontgomery(long[] plain) {
        return times(plain, rSquared());
    }
}
