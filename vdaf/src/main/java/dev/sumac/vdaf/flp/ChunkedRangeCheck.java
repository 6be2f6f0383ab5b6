package dev.sumac.vdaf.flp;

import dev.sumac.vdaf.field.Field;
import dev.sumac.vdaf.field.FieldKernel;
import dev.sumac.vdaf.field.Vec;

/**
 * The part that SumVec, Histogram and MultihotCountVec share: every element of the encoded measurement is zero or one,
 * proven by {@code ParallelSum(Mul(), chunk_length)} (VDAF section 7.4.3). Call {@code k} has a random number {@code r}
 * and, for element {@code j} of its chunk, the wires {@code r^(j+1) * m} and {@code m - 1/shares}.
 */
abstract class ChunkedRangeCheck extends Valid {
    /** Above this the arithmetic of lengths could overflow, and no report is that large. */
    private static final int MAX_LENGTH = 1 << 24;

    private final int chunkLength;

    ChunkedRangeCheck(Field field, int measurementLength, int chunkLength, int outputLength, int evalOutputLength) {
        super(
                field,
                new ParallelSum(new Mul(), requireLength("chunk length", chunkLength)),
                Math.ceilDiv(requireLength("length", measurementLength), chunkLength),
                new Lengths(
                        measurementLength,
                        Math.ceilDiv(measurementLength, chunkLength),
                        outputLength,
                        evalOutputLength));
        this.chunkLength = chunkLength;
    }

    static int requireLength(String name, long length) {
        if (length < 1 || length > MAX_LENGTH) {
            throw new IllegalArgumentException(name + " is not in [1, " + MAX_LENGTH + "]");
        }
        return (int) length;
    }

    @Override
    public int paddedLength() {
        return gadgetCalls() * chunkLength;
    }

    @Override
    void wires(FieldKernel kernel, Vec matrix, Vec measurement, Vec jointRand, Vec sharesInverse) {
        int arity = gadget().arity();
        int calls = gadgetCalls();
        Vec power = kernel.zeros(calls);
        Vec share = kernel.zeros(1);
        kernel.fill(share, sharesInverse, 1);
        for (int j = 0; j < chunkLength; j++) {
            if (j == 0) {
                kernel.copy(power, jointRand, calls);
            } else {
                kernel.mul(power, power, jointRand, calls);
            }
            Vec column = measurement.from(j).every(chunkLength);
            kernel.mul(matrix.from(arity + 2 * j).every(arity), power, column, calls);
            kernel.sub(matrix.from(arity + 2 * j + 1).every(arity), column, share.repeat(0), calls);
        }
    }

    @Override
    int queryScratchLength() {
        return gadgetCalls() + gadget().arity() + 1;
    }

    /**
     * Instead of computing the wires, the powers of the random numbers are folded into the Lagrange basis: with
     * {@code c_k = r_k^(j+1) * L_k(t)} the two wires of column {@code j} are {@code sum(c_k * m_k)} and
     * {@code sum(L_k(t) * m_k) - sum(L_k(t)) / shares}, three multiplications an element.
     */
    @Override
    void queryWires(
            FieldKernel kernel, Vec wires, Vec measurement, Vec seeds, QueryRandomness randomness, Vec scratch) {
        int calls = gadgetCalls();
        int arity = gadget().arity();
        Vec sums = scratch.from(calls);
        Vec share = scratch.from(calls + arity);
        Vec basis = randomness.basis().from(1);
        Vec weights = scratch;
        for (int j = 0; j < chunkLength; j++) {
            kernel.mul(weights, j == 0 ? basis : weights, randomness.jointRand(), calls);
            Vec column = measurement.from(j).every(chunkLength);
            kernel.dot(sums.from(2 * j), column, weights, calls);
            kernel.dot(sums.from(2 * j + 1), column, basis, calls);
        }
        kernel.sum(share, basis, calls);
        kernel.mulConstant(share, share, randomness.sharesInverse(), 1);
        kernel.mul(wires, seeds, randomness.basis().repeat(0), arity);
        kernel.add(wires, wires, sums, arity);
        Vec odd = wires.from(1).every(2);
        kernel.sub(odd, odd, share.repeat(0), chunkLength);
    }

    /** The sum of all gadget outputs, zero if every element is zero or one. */
    final void rangeCheck(FieldKernel kernel, Vec output, Vec gadgetOutputs) {
        kernel.sum(output, gadgetOutputs.from(1), gadgetCalls());
    }
}
