package dev.sumac.vdaf.flp;

import dev.sumac.vdaf.field.Field;
import dev.sumac.vdaf.field.FieldKernel;
import dev.sumac.vdaf.field.Vec;

/** {@code SumVec}: every number of a vector is in {@code [0, max_measurement]} (VDAF section 7.4.3). */
public final class SumVec extends ChunkedRangeCheck {
    private final RangeCheckedInt range;

    /** @param maxMeasurement unsigned and positive */
    public SumVec(Field field, int length, long maxMeasurement, int chunkLength) {
        this(field, requireLength("length", length), new RangeCheckedInt(field, maxMeasurement), chunkLength);
    }

    private SumVec(Field field, int length, RangeCheckedInt range, int chunkLength) {
        super(field, requireLength("encoded length", (long) length * range.bits()), chunkLength, length, 1);
        this.range = range;
    }

    @Override
    public void encode(long[] measurement, long[] encoded) {
        Measurements.requireLength(measurement, outputLength());
        for (int i = 0; i < measurement.length; i++) {
            range.encode(measurement[i], encoded, i * range.bits(), field().wordsPerElement());
        }
    }

    @Override
    public void truncate(FieldKernel kernel, Vec output, Vec measurement) {
        if (range.bits() == 1) {
            kernel.copy(output, measurement, outputLength());
            return;
        }
        for (int i = 0; i < outputLength(); i++) {
            range.decode(kernel, output.from(i), measurement.from(i * range.bits()));
        }
    }

    @Override
    void eval(FieldKernel kernel, Vec outputs, Vec measurement, Vec gadgetOutputs, Vec sharesInverse) {
        rangeCheck(kernel, outputs, gadgetOutputs);
    }
}
