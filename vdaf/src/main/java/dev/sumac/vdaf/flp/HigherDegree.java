package dev.sumac.vdaf.flp;

import dev.sumac.vdaf.field.Field64;
import dev.sumac.vdaf.field.FieldKernel;
import dev.sumac.vdaf.field.Vec;
import java.util.List;

/** The draft's test circuit of degree three: the measurement is zero, one or two. No application uses it. */
public final class HigherDegree extends Valid {
    public HigherDegree() {
        super(Field64.INSTANCE, new PolyEval(List.of(0, 2, -3, 1)), 1, new Lengths(1, 0, 1, 1));
    }

    @Override
    public void encode(long[] measurement, long[] encoded) {
        Measurements.requireLength(measurement, 1);
        Measurements.requireAtMost(measurement[0], 2);
        encoded[0] = measurement[0];
    }

    @Override
    public void truncate(FieldKernel kernel, Vec output, Vec measurement) {
        kernel.copy(output, measurement, 1);
    }

    @Override
    void wires(FieldKernel kernel, Vec matrix, Vec measurement, Vec jointRand, Vec sharesInverse) {
        kernel.copy(matrix.from(1), measurement, 1);
    }

    @Override
    void eval(FieldKernel kernel, Vec outputs, Vec measurement, Vec gadgetOutputs, Vec sharesInverse) {
        kernel.copy(outputs, gadgetOutputs.from(1), 1);
    }
}
