package dev.sumac.prepare.store;

import dev.sumac.dap.message.BatchId;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A batch bucket (section 4.5.4.3) as bytes that sort: the report's time, big endian, or a batch id. Time and batch id never
 * meet in one task.
 */
public final class Bucket implements Comparable<Bucket> {

    private final byte[] key;

    private Bucket(byte[] key) {
        this.key = key;
    }

    /** Of the reports of one time, in a time-interval task. */
    public static Bucket ofTime(long time) {
        return new Bucket(ByteBuffer.allocate(Long.BYTES).putLong(time).array());
    }

    /** Of the reports of one batch, in a leader-selected task. */
    public static Bucket ofBatch(BatchId batch) {
        return new Bucket(batch.toByteArray());
    }

    static Bucket ofKey(byte[] key) {
        return new Bucket(key);
    }

    /** The least key above this one. */
    Bucket next() {
        return new Bucket(Arrays.copyOf(key, key.length + 1));
    }

    byte[] key() {
        return key;
    }

    @Override
    public int compareTo(Bucket other) {
        return Arrays.compareUnsigned(key, other.key);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bucket that && Arrays.equals(key, that.key);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(key);
    }
}
