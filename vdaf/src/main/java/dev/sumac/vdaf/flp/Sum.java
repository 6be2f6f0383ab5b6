package dev.sumac.vdaf.flp;

import dev.sumac.vdaf.field.Field64;
import dev.sumac.vdaf.field.FieldKernel;
import dev.sumac.vdaf.field.Vec;
import java.util.List;

/** {@code Sum}: the measurement is in {@code [0, max_measurement]} (VDAF section 7.4.2). */
public final class Sum extends Valid {
    private final RangeCheckedInt range;

    /** @param maxMeasurement unsigned; positive and below the modulus */
    public Sum(long maxMeasurement) {
        this(new RangeCheckedInt(Field64.INSTANCE, maxMeasurement));
    }

    private Sum(RangeCheckedInt range) {
        super(
                Field64.INSTANCE,
                new PolyEval(List.of(0, -1, 1)),
                range.bits(),
                new Lengths(range.bits(), 0, 1, range.bits()));
        this.range = range;
    }

    @Override
    public void encode(long[] measurement, long[] encoded) {
        Measurements.requireLength(measurement, 1);
        range.encode(measurement[0], encoded, 0, field().wordsPerElement());
    }

    @Override
    public void truncate(FieldKernel kernel, Vec output, Vec measurement) {
        range.decode(kernel, output, measurement);
    }

    @Override
    void wires(FieldKernel kernel, Vec matrix, Vec measurement, Vec jointRand, Vec sharesInverse) {
        kernel.copy(matrix.from(1), measurement, gadgetCalls());
    }

    @Override
    void eval(FieldKernel kernel, Vec outputs, Vec measurement, Vec gadgetOutputs, Vec sharesInverse) {
        for (int k = 0; k < gadgetCalls(); k++) {
            kernel.copy(outputs.from(k), gadgetOutputs.from(k + 1), 1);
        }
    }
}
