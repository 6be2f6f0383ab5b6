package dev.sumac.dap.x25519;

import java.util.List;

/** X25519 of one private key and several public ones at once. Safe for use by several threads. */
public interface Ladder {

    /** How many public keys take as long as one. */
    int lanes();

    /**
     * The shared secrets, in order; all zeros where the public key is a point of low order. Takes the same time whatever the
     * private key.
     *
     * @param privateKey 32 bytes
     * @param publicKeys of 32 bytes each, no more of them than {@link #lanes}
     */
    byte[][] agree(byte[] privateKey, List<byte[]> publicKeys);
}
