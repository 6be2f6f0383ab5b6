package dev.sumac.kit.custody;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.function.Function;
import javax.security.auth.Destroyable;

/**
 * A secret in memory: a key, a token. It has no text form, is compared in constant time, and is wiped by {@link
 * #destroy}. Its bytes are read in one way only, {@link #read}, so one search finds all readers.
 */
public final class SecretBytes implements Destroyable {

    private final byte[] value;
    private boolean destroyed;

    private SecretBytes(byte[] value) {
        this.value = value;
    }

    /** A copy of {@code value}; the caller still owns, and should wipe, the original. */
    public static SecretBytes copyOf(byte[] value) {
        return new SecretBytes(value.clone());
    }

    /** The array itself, which the caller gives away. */
    public static SecretBytes wrap(byte[] value) {
        return new SecretBytes(value);
    }

    /** Fresh random bytes. */
    public static SecretBytes random(int length) {
        byte[] value = new byte[length];
        new SecureRandom().nextBytes(value);
        return new SecretBytes(value);
    }

    public int length() {
        return value.length;
    }

    /**
     * Hands a copy of the bytes to {@code reader} and wipes it afterwards; the reader must not keep it.
     *
     * @throws IllegalStateException when destroyed
     */
    public <T> T read(Function<byte[], T> reader) {
        byte[] copy;
        synchronized (value) {
            if (destroyed) {
                throw new IllegalStateException("the secret is destroyed");
            }
            copy = value.clone();
        }
        try {
            return reader.apply(copy);
        } finally {
            Arrays.fill(copy, (byte) 0);
        }
    }

    @Override
    public void destroy() {
        synchronized (value) {
            Arrays.fill(value, (byte) 0);
            destroyed = true;
        }
    }

    @Override
    public boolean isDestroyed() {
        synchronized (value) {
            return destroyed;
        }
    }

    /** In constant time for secrets of one length; a destroyed secret equals only itself. */
    @Override
    public boolean equals(Object other) {
        if (this == other) {
            return true;
        }
        return other instanceof SecretBytes that
                && !isDestroyed()
                && !that.isDestroyed()
                && MessageDigest.isEqual(value, that.value);
    }

    /** The length: a hash of the contents would tell of them. */
    @Override
    public int hashCode() {
        return value.length;
    }

    @Override
    public String toString() {
        return "SecretBytes[" + value.length + "]";
    }
}
