package dev.sumac.dap.hpke;

import java.util.List;
import java.util.Optional;

/** The group of a DHKEM (RFC 9180, section 4.1), over serialized keys. */
interface DiffieHellman {

    int publicKeyLength();

    int privateKeyLength();

    /** A fresh keypair from a secure source of randomness. */
    KeyBytes generate();

    /**
     * The public key of a private key.
     *
     * @throws IllegalArgumentException when it is no private key
     */
    byte[] publicKeyOf(byte[] privateKey);

    /**
     * One side's half of the agreement. Not safe for use by several threads, and of use only until the key's bytes are wiped,
     * of which it makes no copy that it could do without.
     */
    Agreement agreement(byte[] privateKey);

    /** One private key, many public ones. */
    interface Agreement {
        /** The shared secret; empty when the public key is invalid or the secret is zero (RFC 9180, section 7.1.4). */
        Optional<byte[]> agree(byte[] publicKey);

        /** The same of each public key, in order. */
        default List<Optional<byte[]>> agreeAll(List<byte[]> publicKeys) {
            return publicKeys.stream().map(this::agree).toList();
        }
    }

    /** A serialized keypair. */
    record KeyBytes(byte[] privateKey, byte[] publicKey) {
        @Override
        public String toString() {
            return "KeyBytes";
        }
    }
}
