package dev.sumac.vdaf.field;

/**
 * A view of field elements in an array: element {@code i} of the vector is element {@code offset + i * step} of
 * {@code words}. Offsets and steps count elements; how many words an element takes is the kernel's business. A step of
 * zero repeats one element.
 *
 * <p>Has no string form on purpose: elements may be shares.
 */
public final class Vec {
    final long[] words;
    final int offset;
    final int step;

    private Vec(long[] words, int offset, int step) {
        this.words = words;
        this.offset = offset;
        this.step = step;
    }

    /** All elements of an array. */
    public static Vec of(long[] words) {
        return new Vec(words, 0, 1);
    }

    /** The array under this view. */
    public long[] words() {
        return words;
    }

    /** Where the view begins, in elements of the array. */
    public int offset() {
        return offset;
    }

    /** The distance of neighbours, in elements of the array. */
    public int step() {
        return step;
    }

    /** The same view from element {@code index} on. */
    public Vec from(int index) {
        return new Vec(words, offset + index * step, step);
    }

    /** Every {@code stride}-th element of this view. */
    public Vec every(int stride) {
        return new Vec(words, offset, step * stride);
    }

    /** Element {@code index}, endlessly repeated. */
    public Vec repeat(int index) {
        return new Vec(words, offset + index * step, 0);
    }
}
