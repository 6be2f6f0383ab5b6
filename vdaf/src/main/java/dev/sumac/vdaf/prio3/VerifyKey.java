package dev.sumac.vdaf.prio3;

import java.security.MessageDigest;
import java.util.Arrays;
import javax.security.auth.Destroyable;

/**
 * The secret that the aggregators of a task share (VDAF section 9.1). Prints nothing, compares in constant time, can be
 * wiped.
 */
public final class VerifyKey implements Destroyable {
    /** {@code VERIFY_KEY_SIZE}. */
    public static final int SIZE = Instance.SEED_SIZE;

    private final byte[] bytes;
    private volatile boolean destroyed;

    /** Takes a copy of {@link #SIZE} bytes. */
    public VerifyKey(byte[] bytes) {
        if (bytes.length != SIZE) {
            throw new IllegalArgumentException("a verification key has " + SIZE + " bytes");
        }
        this.bytes = bytes.clone();
    }

    /** The bytes themselves. */
    byte[] bytes() {
        if (destroyed) {
            throw new IllegalStateException("the key was destroyed");
        }
        return bytes;
    }

    @Override
    public void destroy() {
        destroyed = true;
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public boolean isDestroyed() {
        return destroyed;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VerifyKey that && MessageDigest.isEqual(bytes, that.bytes);
    }

    /** The same for all, so that it tells nothing. */
    @Override
    public int hashCode() {
        return 0;
    }

    @Override
    public String toString() {
        return "VerifyKey";
    }
}
