package dev.sumac.dap.message;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;

/**
 * An immutable range of bytes with value equality. Many may share one buffer, so taking a message apart copies nothing.
 * Never prints its contents.
 */
public final class Bytes {

    public static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

    private static final String NO_BYTES = "not the unpadded base64url form of any bytes";

    private final byte[] array;
    private final int offset;
    private final int length;

    private Bytes(byte[] array, int offset, int length) {
        this.array = array;
        this.offset = offset;
        this.length = length;
    }

    /** A copy of {@code array}. */
    public static Bytes copyOf(byte[] array) {
        return wrap(array.clone());
    }

    /** The array itself, which the caller gives away: it must not change afterwards. */
    public static Bytes wrap(byte[] array) {
        return array.length == 0 ? EMPTY : new Bytes(array, 0, array.length);
    }

    /**
     * From base64url without padding, the draft's text form of an id (section 3).
     *
     * @throws IllegalArgumentException when the text is something else
     */
    public static Bytes ofBase64Url(String text) {
        byte[] decoded;
        try {
            decoded = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(NO_BYTES, e);
        }
        if (!Base64.getUrlEncoder().withoutPadding().encodeToString(decoded).equals(text)) {
            throw new IllegalArgumentException(NO_BYTES);
        }
        return wrap(decoded);
    }

    public int length() {
        return length;
    }

    public boolean isEmpty() {
        return length == 0;
    }

    public byte at(int index) {
        return array[offset + Objects.checkIndex(index, length)];
    }

    /** The part that begins at {@code from}; shares the buffer. */
    public Bytes slice(int from, int sliceLength) {
        Objects.checkFromIndexSize(from, sliceLength, length);
        return sliceLength == 0 ? EMPTY : new Bytes(array, offset + from, sliceLength);
    }

    public byte[] toByteArray() {
        return Arrays.copyOfRange(array, offset, offset + length);
    }

    public void copyTo(byte[] target, int at) {
        System.arraycopy(array, offset, target, at, length);
    }

    /** A range of its own, which keeps no larger buffer alive. */
    public Bytes detached() {
        return array.length == length ? this : wrap(toByteArray());
    }

    public ByteBuffer asReadOnlyBuffer() {
        return ByteBuffer.wrap(array, offset, length).slice().asReadOnlyBuffer();
    }

    public void updateDigest(MessageDigest digest) {
        digest.update(array, offset, length);
    }

    /** Base64url without padding. For what may be printed: ids and public keys. */
    public String toBase64Url() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(toByteArray());
    }

    byte[] array() {
        return array;
    }

    int offset() {
        return offset;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that
                && Arrays.equals(array, offset, offset + length, that.array, that.offset, that.offset + that.length);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + array[i];
        }
        return hash;
    }

    @Override
    public String toString() {
        return "Bytes[" + length + "]";
    }
}
