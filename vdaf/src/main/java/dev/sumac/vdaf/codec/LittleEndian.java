package dev.sumac.vdaf.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Words in byte strings, the least significant byte first. */
public final class LittleEndian {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private LittleEndian() {}

    /** The eight bytes from {@code index} on. */
    public static long getLong(byte[] bytes, int index) {
        return (long) LONG.get(bytes, index);
    }

    /** Writes eight bytes from {@code index} on. */
    public static void putLong(byte[] bytes, int index, long value) {
        LONG.set(bytes, index, value);
    }
}
