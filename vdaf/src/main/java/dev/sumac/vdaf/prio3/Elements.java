package dev.sumac.vdaf.prio3;

import dev.sumac.vdaf.codec.DecodeException;
import dev.sumac.vdaf.codec.LittleEndian;
import dev.sumac.vdaf.field.Field;

/** {@code encode_vec} and {@code decode_vec} (VDAF section 6.1.1), between byte strings and lanes of vectors. */
final class Elements {
    private Elements() {}

    /** Refuses a slice that has an element outside the field. */
    static void check(Field field, byte[] bytes, int offset, int size) throws DecodeException {
        int width = field.encodedSize();
        boolean canonical = true;
        for (int at = offset; at < offset + size; at += width) {
            canonical &= field.isCanonical(
                    LittleEndian.getLong(bytes, at), LittleEndian.getLong(bytes, at + width - Long.BYTES));
        }
        if (!canonical) {
            throw new DecodeException("an element is not in the field");
        }
    }

    /** Copies words from bytes into one lane. */
    static void load(long[] target, int lane, int lanes, byte[] bytes, int offset, int words) {
        for (int i = 0; i < words; i++) {
            target[i * lanes + lane] = LittleEndian.getLong(bytes, offset + i * Long.BYTES);
        }
    }

    /** Copies words of one lane into bytes. */
    static void store(long[] source, int lane, int lanes, byte[] bytes, int offset, int words) {
        for (int i = 0; i < words; i++) {
            LittleEndian.putLong(bytes, offset + i * Long.BYTES, source[i * lanes + lane]);
        }
    }
}
