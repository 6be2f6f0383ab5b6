package dev.sumac.vdaf.flp;

import dev.sumac.vdaf.field.Field64;
import dev.sumac.vdaf.field.FieldKernel;
import dev.sumac.vdaf.field.Vec;

/** {@code Count}: the measurement is zero or one (VDAF section 7.4.1). */
public final class Count extends Valid {
    public Count() {
        super(Field64.INSTANCE, new Mul(), 1, new Lengths(1, 0, 1, 1));
    }

    @Override
    public void encode(long[] measurement, long[] encoded) {
        Measurements.requireLength(measurement, 1);
        Measurements.requireAtMost(measurement[0], 1);
        encoded[0] = measurement[0];
    }

    @Override
    public void truncate(FieldKernel kernel, Vec output, Vec measurement) {
        kernel.copy(output, measurement, 1);
    }

    @Override
    void wires(FieldKernel kernel, Vec matrix, Vec measurement, Vec jointRand, Vec sharesInverse) {
        kernel.copy(matrix.from(2), measurement, 1);
        kernel.copy(matrix.from(3), measurement, 1);
    }

    @Override
    void eval(FieldKernel kernel, Vec outputs, Vec measurement, Vec gadgetOutputs, Vec sharesInverse) {
        kernel.sub(outputs, gadgetOutputs.from(1), measurement, 1);
    }
}
