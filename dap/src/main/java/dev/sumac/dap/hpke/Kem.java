package dev.sumac.dap.hpke;

import dev.sumac.dap.hpke.DiffieHellman.KeyBytes;
import java.util.List;
import java.util.Optional;

/** A key encapsulation mechanism (RFC 9180, section 4), over serialized keys. Safe for use by several threads. */
interface Kem {

    int publicKeyLength();

    KeyBytes generate();

    /** @throws IllegalArgumentException when it is no private key */
    byte[] publicKeyOf(byte[] privateKey);

    /** A fresh shared secret for the owner of {@code publicKey}; empty when that is no public key. */
    Optional<Encapsulation> encapsulate(byte[] publicKey);

    /** The shared secret of each {@code enc}, in order; empty where it is invalid. */
    List<Optional<byte[]>> decapsulate(byte[] privateKey, byte[] publicKey, List<byte[]> encs);

    /** A shared secret and what lets the recipient find it. */
    record Encapsulation(byte[] sharedSecret, byte[] enc) {
        @Override
        public String toString() {
            return "Encapsulation";
        }
    }
}
