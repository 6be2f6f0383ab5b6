package dev.sumac.vdaf.flp;

import dev.sumac.vdaf.field.Field;
import dev.sumac.vdaf.field.FieldKernel;
import dev.sumac.vdaf.field.Vec;
import java.util.List;

/** Elements that are zero, one or two: the only circuit whose gadget polynomials leave out more than one value. */
final class Cubes extends Valid {
    Cubes(Field field, int length) {
        super(field, new PolyEval(List.of(0, 2, -3, 1)), length, new Lengths(length, 0, length, length));
    }

    @Override
    public void encode(long[] measurement, long[] encoded) {
        for (int i = 0; i < measurement.length; i++) {
            encoded[i * field().wordsPerElement()] = measurement[i];
        }
    }

    @Override
    public void truncate(FieldKernel kernel, Vec output, Vec measurement) {
        kernel.copy(output, measurement, outputLength());
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
