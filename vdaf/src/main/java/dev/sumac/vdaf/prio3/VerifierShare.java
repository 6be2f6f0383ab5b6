package dev.sumac.vdaf.prio3;

import dev.sumac.vdaf.codec.LittleEndian;

/** One aggregator's share of the verifiers, and its joint randomness part if there is one (VDAF section 7.2.7.3). */
public final class VerifierShare {
    final long[] verifiers;
    final byte[] jointRandPart;

    VerifierShare(long[] verifiers, byte[] jointRandPart) {
        this.verifiers = verifiers;
        this.jointRandPart = jointRandPart;
    }

    /** The draft's encoding. */
    public byte[] encode() {
        int size = verifiers.length * Long.BYTES;
        byte[] encoded = new byte[size + jointRandPart.length];
        for (int i = 0; i < verifiers.length; i++) {
            LittleEndian.putLong(encoded, i * Long.BYTES, verifiers[i]);
        }
        System.arraycopy(jointRandPart, 0, encoded, size, jointRandPart.length);
        return encoded;
    }
}
