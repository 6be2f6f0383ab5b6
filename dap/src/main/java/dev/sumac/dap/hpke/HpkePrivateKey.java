package dev.sumac.dap.hpke;

import java.security.MessageDigest;
import java.util.Arrays;
import javax.security.auth.Destroyable;

/** A private key as RFC 9180 serializes it. Prints nothing, compares in constant time, can be wiped. */
public final class HpkePrivateKey implements Destroyable {

    private final byte[] value;
    private volatile boolean destroyed;

    /** Takes a copy. */
    public HpkePrivateKey(byte[] value) {
        this.value = value.clone();
    }

    /**
     * A copy of the bytes, to be wrapped or used at once and then wiped.
     *
     * @throws IllegalStateException after {@link #destroy}
     */
    public byte[] revealBytes() {
        byte[] copy = value.clone();
        if (destroyed) {
            throw new IllegalStateException("the key was destroyed");
        }
        return copy;
    }

    @Override
    public void destroy() {
        destroyed = true;
        Arrays.fill(value, (byte) 0);
    }

    @Override
    public boolean isDestroyed() {
        return destroyed;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HpkePrivateKey that && MessageDigest.isEqual(value, that.value);
    }

    /** The same for all, so that it tells nothing. */
    @Override
    public int hashCode() {
        return 0;
    }

    @Override
    public String toString() {
        return "HpkePrivateKey";
    }
}
