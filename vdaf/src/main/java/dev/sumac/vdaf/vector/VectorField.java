package dev.sumac.vdaf.vector;

import dev.sumac.vdaf.field.Field;
import dev.sumac.vdaf.field.FieldKernel;
import dev.sumac.vdaf.field.Vec;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/** What the vector kernels of both fields have in common. */
abstract class VectorField implements FieldKernel {
    static final VectorSpecies<Long> S = VectorKernels.SPECIES;
    static final int LANES = S.length();

    private final Field field;
    private final int width;

    VectorField(Field field) {
        this.field = field;
        this.width = field.wordsPerElement();
    }

    @Override
    public final Field field() {
        return field;
    }

    @Override
    public final int lanes() {
        return LANES;
    }

    /** The first word of a vector. */
    final int start(Vec vec) {
        return vec.offset() * width * LANES;
    }

    /** Words from one element of a vector to the next. */
    final int stride(Vec vec) {
        return vec.step() * width * LANES;
    }

    /** The first word of a vector of constants. */
    final int constantStart(Vec vec) {
        return vec.offset() * width;
    }

    /** Words from one constant to the next. */
    final int constantStride(Vec vec) {
        return vec.step() * width;
    }

    /** A word of all lanes, or a constant word for all of them. */
    static LongVector load(long[] words, int index, boolean constant) {
        return constant ? LongVector.broadcast(S, words[index]) : LongVector.fromArray(S, words, index);
    }

    @Override
    public final void butterfly(Vec u, Vec v, Vec twiddles, int n) {
        mulConstant(v, v, twiddles, n);
        addAndSubtract(u, v, n);
    }

    /** {@code u, v = u + v, u - v}. */
    abstract void addAndSubtract(Vec u, Vec v, int n);

    @Override
    public final void fill(Vec r, Vec value, int n) {
        for (int i = 0; i < n; i++) {
            for (int w = 0; w < width; w++) {
                int at = start(r) + i * stride(r) + w * LANES;
                LongVector.broadcast(S, value.words()[constantStart(value) + w]).intoArray(r.words(), at);
            }
        }
    }

    @Override
    public final long lanesEqual(Vec a, Vec value) {
        long lanes = 0;
        for (int lane = 0; lane < LANES; lane++) {
            long difference = 0;
            for (int w = 0; w < width; w++) {
                difference |= a.words()[start(a) + w * LANES + lane] ^ value.words()[constantStart(value) + w];
            }
            lanes |= (((difference | -difference) >>> 63) ^ 1) << lane;
        }
        return lanes;
    }
}
