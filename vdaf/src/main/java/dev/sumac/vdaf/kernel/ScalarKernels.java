package dev.sumac.vdaf.kernel;

import dev.sumac.vdaf.field.Field;
import dev.sumac.vdaf.field.FieldKernel;
import dev.sumac.vdaf.xof.Keccak;
import dev.sumac.vdaf.xof.KeccakKernel;

/** One report at a time, on every machine. */
public final class ScalarKernels implements Kernels {
    public static final ScalarKernels INSTANCE = new ScalarKernels();

    private ScalarKernels() {}

    @Override
    public int lanes() {
        return 1;
    }

    @Override
    public KeccakKernel keccak() {
        return Keccak.INSTANCE;
    }

    @Override
    public FieldKernel field(Field field) {
        return field;
    }

    @Override
    public String toString() {
        return "scalar";
    }
}
