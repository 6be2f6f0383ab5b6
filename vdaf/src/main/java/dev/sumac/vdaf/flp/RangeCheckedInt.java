package dev.sumac.vdaf.flp;

import dev.sumac.vdaf.field.Field;
import dev.sumac.vdaf.field.FieldKernel;
import dev.sumac.vdaf.field.Vec;
import dev.sumac.vdaf.field.Words;

/**
 * Integers in {@code [0, maximum]} as a weighted sum of zeros and ones (VDAF section 7.4.2). The weights are the powers of
 * two, but for the last, which is chosen so that all weights together are {@code maximum}: every choice of bits is in range.
 *
 * <p>Numbers are unsigned.
 */
final class RangeCheckedInt {
    private final long maximum;
    private final int bits;
    private final long restAllOnes;
    private final long lastWeight;

    /** The weights, as constants. */
    private final Vec weights;

    RangeCheckedInt(Field field, long maximum) {
        this.maximum = maximum;
        this.bits = Long.SIZE - Long.numberOfLeadingZeros(maximum);
        if (maximum == 0 || !field.isCanonical(maximum, 0)) {
            throw new IllegalArgumentException("the maximum is not positive and below the modulus of " + field.name());
        }
        this.restAllOnes = (1L << (bits - 1)) - 1;
        this.lastWeight = maximum - restAllOnes;
        this.weights = field.zeros(bits);
        int words = field.wordsPerElement();
        for (int i = 0; i < bits; i++) {
            long weight = i == bits - 1 ? lastWeight : 1L << i;
            System.arraycopy(field.constant(weight), 0, weights.words(), i * words, words);
        }
    }

    /** Number of elements of the encoding. */
    int bits() {
        return bits;
    }

    /** {@code encode_range_checked_int}, in a time that does not depend on the value. */
    void encode(long value, long[] encoded, int offset, int wordsPerElement) {
        Measurements.requireAtMost(value, maximum);
        long last = Words.borrow(restAllOnes, value, restAllOnes - value);
        long rest = value - (lastWeight & -last);
        for (int i = 0; i < bits - 1; i++) {
            encoded[(offset + i) * wordsPerElement] = rest >>> i & 1;
        }
        encoded[(offset + bits - 1) * wordsPerElement] = last;
    }

    /** {@code decode_range_checked_int}; being linear, it works on shares as well. */
    void decode(FieldKernel kernel, Vec value, Vec encoded) {
        kernel.dotConstant(value, encoded, weights, bits);
    }
}
