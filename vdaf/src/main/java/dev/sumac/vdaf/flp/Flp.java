package dev.sumac.vdaf.flp;

import dev.sumac.vdaf.field.Field;
import dev.sumac.vdaf.field.FieldKernel;
import dev.sumac.vdaf.field.Vec;
import dev.sumac.vdaf.poly.LagrangeBasis;
import dev.sumac.vdaf.poly.Ntt;

/**
 * The fully linear proof for one validity circuit: its lengths, its tables, {@code prove} and {@code decide} (VDAF section
 * 7.3). {@code query} is {@link Query}.
 *
 * <p>Wire polynomials have {@link #wireLength} values at the powers of a root of unity. The gadget polynomial has {@code
 * gadgetLength} values in the proof, the first of {@link #evaluations} at the powers of a finer root, where {@code
 * evaluations} is the next power of two; the rest follow from its degree.
 */
public final class Flp {
    private final Valid valid;
    private final int wireLength;
    private final int gadgetLength;
    private final int evaluations;
    private final Ntt ntt;
    private final LagrangeBasis basis;
    private final GadgetExtension extension;
    private final QueryConstants queryConstants;

    /** @param shares {@code num_shares}: how many aggregators query */
    public Flp(Valid valid, int shares) {
        this.valid = valid;
        this.wireLength = nextPowerOfTwo(1 + valid.gadgetCalls());
        this.gadgetLength = valid.gadget().degree() * (wireLength - 1) + 1;
        this.evaluations = nextPowerOfTwo(gadgetLength);
        this.ntt = new Ntt(valid.field(), wireLength, cosets());
        this.basis = new LagrangeBasis(valid.field(), wireLength);
        this.extension = new GadgetExtension(valid.field(), gadgetLength, evaluations);
        this.queryConstants = QueryConstants.of(valid.field(), shares, cosets(), evaluations);
    }

    private static int nextPowerOfTwo(int n) {
        return n == 1 ? 1 : Integer.highestOneBit(n - 1) << 1;
    }

    /** The validity circuit. */
    public Valid valid() {
        return valid;
    }

    /** {@code PROVE_RAND_LEN}. */
    public int proveRandLength() {
        return valid.gadget().arity();
    }

    /** {@code QUERY_RAND_LEN}. */
    public int queryRandLength() {
        return 1 + (valid.evalOutputLength() > 1 ? valid.evalOutputLength() : 0);
    }

    /** {@code PROOF_LEN}. */
    public int proofLength() {
        return valid.gadget().arity() + gadgetLength;
    }

    /** {@code VERIFIER_LEN}. */
    public int verifierLength() {
        return valid.gadget().arity() + 2;
    }

    int wireLength() {
        return wireLength;
    }

    int gadgetLength() {
        return gadgetLength;
    }

    int evaluations() {
        return evaluations;
    }

    /** How many times finer the points of the gadget polynomial are than those of the wires. */
    int cosets() {
        return evaluations / wireLength;
    }

    LagrangeBasis basis() {
        return basis;
    }

    GadgetExtension extension() {
        return extension;
    }

    QueryConstants queryConstants() {
        return queryConstants;
    }

    /**
     * {@code prove}: the wire seeds, then the values of the gadget polynomial.
     *
     * @param measurement of {@link Valid#paddedLength} elements
     * @param jointRand in Montgomery form
     */
    public void prove(FieldKernel kernel, Vec proof, Vec measurement, Vec proveRand, Vec jointRand) {
        int arity = valid.gadget().arity();
        Vec wires = kernel.zeros(wireLength * arity);
        kernel.copy(wires, proveRand, arity);
        valid.wires(kernel, wires, measurement, jointRand, Vec.of(valid.field().plain(1)));
        kernel.copy(proof, proveRand, arity);

        Vec gadgetPoly = kernel.zeros(evaluations);
        Vec coefficients = kernel.zeros(wireLength * arity);
        ntt.interpolate(kernel, coefficients, wires, arity);
        for (int coset = 0; coset < cosets(); coset++) {
            if (coset > 0) {
                ntt.evaluateOnCoset(kernel, wires, coefficients, arity, coset);
            }
            for (int k = 0; k < wireLength; k++) {
                valid.gadget().eval(kernel, gadgetPoly.from(k * cosets() + coset), wires.from(k * arity));
            }
        }
        kernel.copy(proof.from(arity), gadgetPoly, gadgetLength);
    }

    /** {@code decide}, for the sum of all shares of a verifier, in one lane. */
    public boolean decide(Vec verifier) {
        Field field = valid.field();
        Vec zero = field.zeros(1);
        Vec check = field.zeros(1);
        valid.gadget().eval(field, check, verifier.from(1));
        Vec gadgetCheck = verifier.from(1 + valid.gadget().arity());
        field.sub(check, check, gadgetCheck, 1);
        return (field.lanesEqual(verifier, zero) & field.lanesEqual(check, zero)) == 1;
    }
}
