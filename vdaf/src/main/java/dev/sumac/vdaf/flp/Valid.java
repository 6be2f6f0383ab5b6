package dev.sumac.vdaf.flp;

import dev.sumac.vdaf.field.Field;
import dev.sumac.vdaf.field.FieldKernel;
import dev.sumac.vdaf.field.Vec;

/**
 * A validity circuit and its affine-aggregatable encoding (VDAF section 7.3.2).
 *
 * <p>What the draft calls {@code eval} is in two halves, so that provers and verifiers share it: {@link #wires} says what
 * goes into each gadget call, {@link #eval} what becomes of the gadget's outputs.
 */
public abstract class Valid {
    private final Field field;
    private final Gadget gadget;
    private final int gadgetCalls;
    private final int measurementLength;
    private final int jointRandLength;
    private final int outputLength;
    private final int evalOutputLength;

    Valid(Field field, Gadget gadget, int gadgetCalls, Lengths lengths) {
        this.field = field;
        this.gadget = gadget;
        this.gadgetCalls = gadgetCalls;
        this.measurementLength = lengths.measurement();
        this.jointRandLength = lengths.jointRand();
        this.outputLength = lengths.output();
        this.evalOutputLength = lengths.evalOutput();
    }

    /** The lengths that the draft asks of a circuit. */
    record Lengths(int measurement, int jointRand, int output, int evalOutput) {}

    /** The field of the encoding. */
    public final Field field() {
        return field;
    }

    /** The only entry of {@code GADGETS}. */
    public final Gadget gadget() {
        return gadget;
    }

    /** The only entry of {@code GADGET_CALLS}. */
    public final int gadgetCalls() {
        return gadgetCalls;
    }

    /** {@code MEAS_LEN}. */
    public final int measurementLength() {
        return measurementLength;
    }

    /** {@code JOINT_RAND_LEN}. */
    public final int jointRandLength() {
        return jointRandLength;
    }

    /** {@code OUTPUT_LEN}. */
    public final int outputLength() {
        return outputLength;
    }

    /** {@code EVAL_OUTPUT_LEN}. */
    public final int evalOutputLength() {
        return evalOutputLength;
    }

    /**
     * Length of the vectors that hold measurements here: {@code MEAS_LEN}, and zeros to the end of the last gadget call.
     */
    public int paddedLength() {
        return measurementLength;
    }

    /**
     * Encodes a measurement as plain elements of one lane.
     *
     * @throws IllegalArgumentException naming the allowed range
     */
    public abstract void encode(long[] measurement, long[] encoded);

    /** Makes an output share of a measurement share ({@code truncate}). */
    public abstract void truncate(FieldKernel kernel, Vec output, Vec measurement);

    /**
     * Sets the inputs of gadget call {@code k = 1, 2, ...} in row {@code k} of a matrix of {@code gadget().arity()}
     * columns. Row 0 is left alone.
     *
     * @param jointRand in Montgomery form
     * @param sharesInverse one divided by the number of shares, as a plain element of one lane
     */
    abstract void wires(FieldKernel kernel, Vec matrix, Vec measurement, Vec jointRand, Vec sharesInverse);

    /**
     * Computes the circuit's outputs from the gadget's.
     *
     * @param gadgetOutputs element {@code k} is the output of call {@code k = 1, 2, ...}
     */
    abstract void eval(FieldKernel kernel, Vec outputs, Vec measurement, Vec gadgetOutputs, Vec sharesInverse);

    /** Number of elements of scratch space that {@link #queryWires} needs. */
    int queryScratchLength() {
        return (gadgetCalls + 1) * gadget.arity();
    }

    /**
     * Evaluates the wire polynomials at the query point.
     *
     * @param wires one value per wire
     * @param seeds the wire seeds, which are the polynomials' values at the first point
     */
    void queryWires(
            FieldKernel kernel, Vec wires, Vec measurement, Vec seeds, QueryRandomness randomness, Vec scratch) {
        int arity = gadget.arity();
        kernel.copy(scratch, seeds, arity);
        wires(kernel, scratch, measurement, randomness.jointRand(), randomness.sharesInverse());
        for (int j = 0; j < arity; j++) {
            kernel.dot(wires.from(j), scratch.from(j).every(arity), randomness.basis(), gadgetCalls + 1);
        }
    }

    /**
     * What the wires are weighed with.
     *
     * @param jointRand in Montgomery form
     * @param basis the Lagrange basis at the query point, in Montgomery form
     * @param sharesInverse one divided by the number of shares, as a plain element of one lane
     */
    record QueryRandomness(Vec jointRand, Vec basis, Vec sharesInverse) {}
}
