package dev.sumac.dap.message;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads the presentation language of RFC 8446, section 3. Each length is compared with what remains before it is
 * believed; byte strings are slices of the input.
 */
public final class Decoder {

    /** Reads one struct and leaves the rest. */
    @FunctionalInterface
    public interface Reader<T> {
        T read(Decoder in) throws DecodeException;
    }

    private final Bytes input;
    private int at;
    private int itemsLeft;

    private Decoder(Bytes input, int mostItems) {
        this.input = input;
        this.itemsLeft = mostItems;
    }

    /** Reads one struct that must take up all of {@code bytes}, which the caller gives away. */
    public static <T> T decode(byte[] bytes, String struct, Reader<T> reader) throws DecodeException {
        return decode(Bytes.wrap(bytes), struct, reader);
    }

    /** Reads one struct that must take up all of {@code bytes}. */
    public static <T> T decode(Bytes bytes, String struct, Reader<T> reader) throws DecodeException {
        return decode(bytes, struct, Integer.MAX_VALUE, reader);
    }

    /**
     * Reads one struct that must take up all of {@code bytes}, which the caller gives away.
     *
     * @param mostItems of all its lists and theirs together; small ones take far more memory than their bytes
     * @throws TooManyItemsException when there is one more
     */
    public static <T> T decode(byte[] bytes, String struct, int mostItems, Reader<T> reader) throws DecodeException {
        return decode(Bytes.wrap(bytes), struct, mostItems, reader);
    }

    private static <T> T decode(Bytes bytes, String struct, int mostItems, Reader<T> reader) throws DecodeException {
        Decoder in = new Decoder(bytes, mostItems);
        T value = reader.read(in);
        if (in.remaining() > 0) {
            throw new DecodeException(struct + ": " + in.remaining() + " bytes are left over");
        }
        return value;
    }

    public int remaining() {
        return input.length() - at;
    }

    /** Where the next read begins, for {@link #since}. */
    public int position() {
        return at;
    }

    /** What was read since {@code position}, verbatim. */
    public Bytes since(int position) {
        return input.slice(position, at - position);
    }

    public int u8(String field) throws DecodeException {
        return (int) number(field, 1);
    }

    public int u16(String field) throws DecodeException {
        return (int) number(field, 2);
    }

    /** Unsigned; read it as such. */
    public int u32(String field) throws DecodeException {
        return (int) number(field, 4);
    }

    /** Unsigned; read it as such. */
    public long u64(String field) throws DecodeException {
        return number(field, 8);
    }

    /** {@code opaque [length]}. */
    public Bytes fixed(String field, int length) throws DecodeException {
        need(field, length);
        Bytes value = input.slice(at, length);
        at += length;
        return value;
    }

    /** {@code opaque <min..2^8-1>}. */
    public Bytes opaque8(String field, int min) throws DecodeException {
        return variable(field, number(field, 1), min);
    }

    /** {@code opaque <min..2^16-1>}. */
    public Bytes opaque16(String field, int min) throws DecodeException {
        return variable(field, number(field, 2), min);
    }

    /** {@code opaque <min..2^32-1>}. */
    public Bytes opaque32(String field, int min) throws DecodeException {
        return variable(field, number(field, 4), min);
    }

    /** {@code T items<min..2^16-1>}. */
    public <T> List<T> vector16(String field, int min, Reader<T> reader) throws DecodeException {
        Bytes body = opaque16(field, min);
        if (body.isEmpty()) {
            return List.of();
        }
        Decoder in = new Decoder(body, itemsLeft);
        List<T> items = in.all(reader);
        itemsLeft = in.itemsLeft;
        return items;
    }

    /** {@code T items[message_length]}: all that remains. */
    public <T> List<T> all(Reader<T> reader) throws DecodeException {
        List<T> items = new ArrayList<>();
        while (remaining() > 0) {
            if (itemsLeft == 0) {
                throw new TooManyItemsException();
            }
            itemsLeft--;
            items.add(reader.read(this));
        }
        return List.copyOf(items);
    }

    private Bytes variable(String field, long length, int min) throws DecodeException {
        if (length < min) {
            throw new DecodeException(field + ": length " + length + " is below the least, " + min);
        }
        need(field, length);
        return fixed(field, (int) length);
    }

    private long number(String field, int width) throws DecodeException {
        need(field, width);
        long value = 0;
        for (int i = 0; i < width; i++) {
            value = value << 8 | (input.at(at++) & 0xff);
        }
        return value;
    }

    private void need(String field, long length) throws DecodeException {
        if (length > remaining()) {
            throw new DecodeException(field + ": takes " + length + " bytes where " + remaining() + " remain");
        }
    }
}
