package dev.sumac.dap.message;

import java.util.Collection;

/** Writes the presentation language of RFC 8446, section 3, into one array whose length is known beforehand. */
public final class Encoder {

    private static final int MAX_OPAQUE_8 = 0xff;
    private static final int MAX_OPAQUE_16 = 0xffff;

    private final byte[] target;
    private int at;

    public Encoder(int length) {
        this.target = new byte[length];
    }

    public Encoder u8(int value) {
        target[at++] = (byte) value;
        return this;
    }

    public Encoder u16(int value) {
        return u8(value >>> 8).u8(value);
    }

    public Encoder u32(int value) {
        return u16(value >>> 16).u16(value);
    }

    public Encoder u64(long value) {
        return u32((int) (value >>> 32)).u32((int) value);
    }

    /** The bytes without a length. */
    public Encoder raw(Bytes value) {
        value.copyTo(target, at);
        at += value.length();
        return this;
    }

    /** {@code opaque <..2^8-1>}. */
    public Encoder opaque8(Bytes value) {
        return u8(checked(value.length(), MAX_OPAQUE_8)).raw(value);
    }

    /** {@code opaque <..2^16-1>}. */
    public Encoder opaque16(Bytes value) {
        return u16(checked(value.length(), MAX_OPAQUE_16)).raw(value);
    }

    /** {@code opaque <..2^32-1>}. */
    public Encoder opaque32(Bytes value) {
        return u32(value.length()).raw(value);
    }

    /** {@code T items<..2^16-1>}. */
    public Encoder vector16(Collection<? extends Encodable> items) {
        return u16(checked(lengthOf(items), MAX_OPAQUE_16)).all(items);
    }

    /** {@code T items[message_length]}: no length of its own. */
    public Encoder all(Collection<? extends Encodable> items) {
        for (Encodable item : items) {
            item.encodeTo(this);
        }
        return this;
    }

    /** The sum of the items' encoded lengths. */
    public static int lengthOf(Collection<? extends Encodable> items) {
        int length = 0;
        for (Encodable item : items) {
            length = Math.addExact(length, item.encodedLength());
        }
        return length;
    }

    /** The array, which must be full. */
    public byte[] finish() {
        if (at != target.length) {
            throw new IllegalStateException("encoded " + at + " of " + target.length + " bytes");
        }
        return target;
    }

    private static int checked(int length, int max) {
        if (length > max) {
            throw new IllegalArgumentException("length " + length + " exceeds the field's " + max);
        }
        return length;
    }
}
