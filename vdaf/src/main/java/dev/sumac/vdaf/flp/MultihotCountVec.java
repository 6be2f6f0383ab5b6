package dev.sumac.vdaf.flp;

import dev.sumac.vdaf.field.Field128;
import dev.sumac.vdaf.field.FieldKernel;
import dev.sumac.vdaf.field.Vec;

/** {@code MultihotCountVec}: at most {@code max_weight} of {@code length} numbers are one, the rest zero (VDAF section 7.4.5). */
public final class MultihotCountVec extends ChunkedRangeCheck {
    private final RangeCheckedInt weight;
    private final int maxWeight;

    public MultihotCountVec(int length, int maxWeight, int chunkLength) {
        this(
                requireLength("length", length),
                new RangeCheckedInt(Field128.INSTANCE, requireLength("maximum weight", maxWeight)),
                maxWeight,
                chunkLength);
    }

    private MultihotCountVec(int length, RangeCheckedInt weight, int maxWeight, int chunkLength) {
        super(Field128.INSTANCE, length + weight.bits(), chunkLength, length, 2);
        if (maxWeight > length) {
            throw new IllegalArgumentException("the maximum weight is larger than the length");
        }
        this.weight = weight;
        this.maxWeight = maxWeight;
    }

    @Override
    public void encode(long[] measurement, long[] encoded) {
        Measurements.requireLength(measurement, outputLength());
        long sum = 0;
        for (int i = 0; i < measurement.length; i++) {
            Measurements.requireAtMost(measurement[i], 1);
            encoded[i * field().wordsPerElement()] = measurement[i];
            sum += measurement[i];
        }
        if (sum > maxWeight) {
            throw new IllegalArgumentException("a measurement has at most " + maxWeight + " one(s)");
        }
        weight.encode(sum, encoded, outputLength(), field().wordsPerElement());
    }

    @Override
    public void truncate(FieldKernel kernel, Vec output, Vec measurement) {
        kernel.copy(output, measurement, outputLength());
    }

    @Override
    void eval(FieldKernel kernel, Vec outputs, Vec measurement, Vec gadgetOutputs, Vec sharesInverse) {
        rangeCheck(kernel, outputs, gadgetOutputs);
        Vec weightCheck = outputs.from(1);
        Vec reported = kernel.zeros(1);
        kernel.sum(weightCheck, measurement, outputLength());
        weight.decode(kernel, reported, measurement.from(outputLength()));
        kernel.sub(weightCheck, weightCheck, reported, 1);
    }
}
