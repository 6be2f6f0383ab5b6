package dev.sumac.vdaf.prio3;

/** The secret that the aggregators of a task share (VDAF section 9.1). */
public final class VerifyKey {
    /** {@code VERIFY_KEY_SIZE}. */
    public static final int SIZE = Instance.SEED_SIZE;

    final byte[] bytes;

    /** @param bytes {@link #SIZE} bytes */
    public VerifyKey(byte[] bytes) {
        if (bytes.length != SIZE) {
            throw new IllegalArgumentException("a verification key has " + SIZE + " bytes");
        }
        this.bytes = bytes.clone();
    }
}
