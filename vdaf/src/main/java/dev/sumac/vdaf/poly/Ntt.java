package dev.sumac.vdaf.poly;

import dev.sumac.vdaf.field.Field;
import dev.sumac.vdaf.field.FieldKernel;
import dev.sumac.vdaf.field.Vec;

/**
 * The number theoretic transform of many polynomials at once (VDAF section 6.1.2).
 *
 * <p>The polynomials are the columns of a matrix: row {@code k} has value, or coefficient, {@code k} of every polynomial.
 * A butterfly joins two rows with one twiddle factor.
 */
public final class Ntt {
    private final int size;
    private final Vec inverseRoots;
    private final Vec roots;

    /** Row {@code c}: the constants {@code w^(c * i) / size}, with {@code w} a root of unity of order {@code cosets * size}. */
    private final Vec[] shifts;

    /**
     * @param size number of values of each polynomial, a power of two
     * @param cosets how many times as many values can be asked for, a power of two
     */
    public Ntt(Field field, int size, int cosets) {
        this.size = size;
        this.roots = field.rootPowers(size);
        this.inverseRoots = field.inverseRootPowers(size);
        this.shifts = new Vec[cosets];
        Vec fineRoots = field.rootPowers(size * cosets);
        Vec scale = Vec.of(field.inverse(size)).repeat(0);
        for (int c = 0; c < cosets; c++) {
            shifts[c] = field.zeros(size);
            field.mul(shifts[c], fineRoots.every(c), scale, size);
        }
    }

    /**
     * Turns values at the powers of the principal root of unity of order {@code size} into coefficients, still multiplied
     * by {@code size}.
     */
    public void interpolate(FieldKernel kernel, Vec coefficients, Vec values, int width) {
        for (int k = 0; k < size; k++) {
            kernel.copy(coefficients.from(reversed(k) * width), values.from(k * width), width);
        }
        transform(kernel, coefficients, width, inverseRoots);
    }

    /** Evaluates at the {@code size} points {@code w^c * W^k}; the coefficients are those of {@link #interpolate}. */
    public void evaluateOnCoset(FieldKernel kernel, Vec values, Vec coefficients, int width, int coset) {
        for (int k = 0; k < size; k++) {
            Vec row = values.from(reversed(k) * width);
            kernel.mulConstant(row, coefficients.from(k * width), shifts[coset].repeat(k), width);
        }
        transform(kernel, values, width, roots);
    }

    /** Cooley and Tukey's algorithm on rows in bit-reversed order. */
    private void transform(FieldKernel kernel, Vec rows, int width, Vec powers) {
        for (int half = 1; half < size; half *= 2) {
            int stride = size / (2 * half);
            for (int i = 0; i < half; i++) {
                Vec twiddle = powers.repeat(i * stride);
                for (int k = i; k < size; k += 2 * half) {
                    kernel.butterfly(rows.from(k * width), rows.from((k + half) * width), twiddle, width);
                }
            }
        }
    }

    private int reversed(int index) {
        return size == 1 ? 0 : Integer.reverse(index) >>> (32 - Integer.numberOfTrailingZeros(size));
    }
}
