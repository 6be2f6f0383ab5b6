package dev.sumac.vdaf.kernel;

import dev.sumac.vdaf.field.Field;
import dev.sumac.vdaf.field.FieldKernel;
import dev.sumac.vdaf.xof.KeccakKernel;

/** Kernels that all have the same number of lanes. */
public interface Kernels {
    /** How many reports they work on at once. */
    int lanes();

    /** The permutation under the XOF. */
    KeccakKernel keccak();

    /** Arithmetic of a field. */
    FieldKernel field(Field field);
}
