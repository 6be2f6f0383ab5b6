package dev.sumac.vdaf.vector;

import dev.sumac.vdaf.field.Field;
import dev.sumac.vdaf.field.Field128;
import dev.sumac.vdaf.field.Field64;
import dev.sumac.vdaf.field.FieldKernel;
import dev.sumac.vdaf.kernel.Kernels;
import dev.sumac.vdaf.xof.KeccakKernel;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * As many reports at once as the machine's widest registers have 64-bit lanes. Loaded by name, and only where the module
 * {@code jdk.incubator.vector} is present.
 */
public final class VectorKernels implements Kernels {
    /** A constant, so that the JIT sees one shape of vector everywhere. */
    static final VectorSpecies<Long> SPECIES = LongVector.SPECIES_PREFERRED;

    private final KeccakKernel keccak = new VectorKeccak();
    private final FieldKernel field64 = new VectorField64();
    private final FieldKernel field128 = new VectorField128();

    @Override
    public int lanes() {
        return SPECIES.length();
    }

    @Override
    public KeccakKernel keccak() {
        return keccak;
    }

    @Override
    public FieldKernel field(Field field) {
        return switch (field) {
            case Field64 f -> field64;
            case Field128 f -> field128;
        };
    }

    @Override
    public String toString() {
        return SPECIES.length() + " lanes";
    }
}
