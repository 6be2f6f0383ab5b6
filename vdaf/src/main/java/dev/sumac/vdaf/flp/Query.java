package dev.sumac.vdaf.flp;

import dev.sumac.vdaf.field.FieldKernel;
import dev.sumac.vdaf.field.Vec;
import dev.sumac.vdaf.flp.Valid.QueryRandomness;

/**
 * {@code query} (VDAF section 7.3.4) for as many reports as the kernel has lanes, with the space it works in.
 *
 * <p>Everything is evaluated at the query point by one Lagrange basis per coset of the gadget polynomial's points; the
 * first of them serves the wires too. The work grows with the number of gadget calls, not with its square.
 *
 * <p>Not safe for use by several threads.
 */
public final class Query {
    private final Flp flp;
    private final FieldKernel kernel;
    private final int cosets;
    private final QueryConstants constants;
    private final Vec[] bases;
    private final Vec gadgetValues;
    private final Vec rand;
    private final Vec powers;
    private final Vec point;
    private final Vec outputs;
    private final Vec terms;
    private final Vec scratch;

    public Query(Flp flp, FieldKernel kernel) {
        this.flp = flp;
        this.kernel = kernel;
        this.cosets = flp.cosets();
        this.constants = flp.queryConstants();
        this.bases = new Vec[cosets];
        for (int c = 0; c < cosets; c++) {
            bases[c] = kernel.zeros(flp.wireLength());
        }
        this.gadgetValues = kernel.zeros(flp.evaluations());
        this.rand = kernel.zeros(flp.queryRandLength());
        this.powers = kernel.zeros(flp.basis().scratchLength());
        this.point = kernel.zeros(1);
        this.outputs = kernel.zeros(flp.valid().evalOutputLength());
        this.terms = kernel.zeros(3);
        this.scratch = kernel.zeros(flp.valid().queryScratchLength());
    }

    /**
     * Computes shares of verifiers from shares of measurements and proofs.
     *
     * @param measurement of {@link Valid#paddedLength} elements
     * @param jointRand in Montgomery form
     * @return the lanes, as bits, whose query point is a root of unity: their verifier would leak, and must not be used
     */
    public long query(Vec verifier, Vec measurement, Vec proof, Vec queryRand, Vec jointRand) {
        Valid valid = flp.valid();
        int arity = valid.gadget().arity();
        kernel.mulConstant(rand, queryRand, constants.montgomeryFactor().repeat(0), flp.queryRandLength());
        kernel.copy(gadgetValues, proof.from(arity), flp.gadgetLength());
        flp.extension().extend(kernel, gadgetValues);

        valid.eval(kernel, outputs, measurement, gadgetValues.every(cosets), constants.sharesInverse());
        if (valid.evalOutputLength() > 1) {
            kernel.dot(verifier, outputs, rand, valid.evalOutputLength());
        } else {
            kernel.copy(verifier, outputs, 1);
        }
        Vec gadgetCheck = verifier.from(1 + arity);
        long unusable = evaluateGadgetPoly(gadgetCheck, rand.from(flp.queryRandLength() - 1));
        QueryRandomness randomness = new QueryRandomness(jointRand, bases[0], constants.sharesInverse());
        valid.queryWires(kernel, verifier.from(1), measurement, proof, randomness, scratch);
        return unusable;
    }

    /**
     * With {@code w} a root of unity of order {@code cosets * n}, coset {@code c} has the points {@code w^(cosets * k + c)}.
     * Its part of the polynomial is its interpolation from these points, evaluated at {@code t}, times
     * {@code (1 + u + ... + u^(cosets-1)) / cosets} with {@code u = (t * w^-c)^n}.
     */
    private long evaluateGadgetPoly(Vec value, Vec t) {
        Vec total = terms;
        Vec term = terms.from(1);
        Vec factor = terms.from(2);
        long unusable = 0;
        for (int c = 0; c < cosets; c++) {
            kernel.mulConstant(point, t, constants.shifts().repeat(c), 1);
            flp.basis().evaluate(kernel, bases[c], point, powers);
            Vec u = powers.from(flp.basis().scratchLength() - 1);
            if (c == 0) {
                unusable = kernel.lanesEqual(u, constants.one());
            }
            geometricSum(factor, u);
            kernel.dot(term, gadgetValues.from(c).every(cosets), bases[c], flp.wireLength());
            kernel.mul(term, term, factor, 1);
            if (c == 0) {
                kernel.copy(total, term, 1);
            } else {
                kernel.add(total, total, term, 1);
            }
        }
        kernel.copy(value, total, 1);
        return unusable;
    }

    /** {@code (1 + u + ... + u^(cosets-1)) / cosets} as the product of {@code 1 + u^(2^i)}; destroys {@code u}. */
    private void geometricSum(Vec sum, Vec u) {
        kernel.fill(sum, constants.cosetsInverse(), 1);
        Vec product = point;
        for (int i = 1; i < cosets; i *= 2) {
            kernel.mul(product, sum, u, 1);
            kernel.add(sum, sum, product, 1);
            kernel.mul(u, u, u, 1);
        }
    }
}
