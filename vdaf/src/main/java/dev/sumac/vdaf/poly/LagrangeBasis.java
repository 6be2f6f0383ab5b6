package dev.sumac.vdaf.poly;

import dev.sumac.vdaf.field.Field;
import dev.sumac.vdaf.field.FieldKernel;
import dev.sumac.vdaf.field.Vec;

/**
 * The Lagrange basis over the powers of the principal {@code n}-th root of unity {@code w}, evaluated at a point
 * (VDAF section 6.1.3.2).
 *
 * <p>Polynomial {@code k} of the basis is {@code L_k(t) = (1 + u + u^2 + ... + u^(n-1)) / n} with {@code u = t * w^-k}, and
 * that sum is the product of {@code 1 + u^(n/m)} for {@code m = 2, 4, ..., n}. The factor for {@code m} depends on
 * {@code k} modulo {@code m} only, so the basis is built by doubling: two multiplications per value, no division, and no
 * value waits for its neighbour.
 */
public final class LagrangeBasis {
    private final int size;

    /** The inverse powers of the root of unity of order {@code 2^(i + 1)} at index {@code i}: as many as half its order. */
    private final Vec[] inverseRoots;

    private final Vec first;

    /** @param size the number of points, a power of two */
    public LagrangeBasis(Field field, int size) {
        this.size = size;
        this.first = Vec.of(field.inverse(size));
        this.inverseRoots = new Vec[Integer.numberOfTrailingZeros(size)];
        for (int i = 0; i < inverseRoots.length; i++) {
            inverseRoots[i] = field.inverseRootPowers(2 << i);
        }
    }

    /** Number of elements of the scratch space that {@link #evaluate} needs. */
    public int scratchLength() {
        return inverseRoots.length + 1;
    }

    /**
     * Computes {@code basis[k] = L_k(t)} for all {@code k}.
     *
     * @param t in Montgomery form, as are the results
     * @param powers gets {@code t^(2^i)} at index {@code i}, the last of which is {@code t^size}
     */
    public void evaluate(FieldKernel kernel, Vec basis, Vec t, Vec powers) {
        kernel.copy(powers, t, 1);
        for (int i = 0; i < inverseRoots.length; i++) {
            kernel.mul(powers.from(i + 1), powers.from(i), powers.from(i), 1);
        }
        kernel.fill(basis, first, 1);
        for (int i = 0; i < inverseRoots.length; i++) {
            int half = 1 << i;
            Vec power = powers.repeat(inverseRoots.length - 1 - i);
            kernel.mul(basis.from(half), basis, power, half);
            kernel.butterfly(basis, basis.from(half), inverseRoots[i], half);
        }
    }

    /** The number of points. */
    public int size() {
        return size;
    }
}
