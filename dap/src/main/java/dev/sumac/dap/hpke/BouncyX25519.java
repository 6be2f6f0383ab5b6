package dev.sumac.dap.hpke;

import java.security.SecureRandom;
import java.util.Optional;
import org.bouncycastle.math.ec.rfc7748.X25519;

/** X25519 by Bouncy Castle: plain Java, everywhere. */
final class BouncyX25519 implements DiffieHellman {

    private final SecureRandom random = new SecureRandom();

    @Override
    public int publicKeyLength() {
        return X25519.POINT_SIZE;
    }

    @Override
    public int privateKeyLength() {
        return X25519.SCALAR_SIZE;
    }

    @Override
    public KeyBytes generate() {
        byte[] privateKey = new byte[X25519.SCALAR_SIZE];
        X25519.generatePrivateKey(random, privateKey);
        return new KeyBytes(privateKey, publicKeyOf(privateKey));
    }

    @Override
    public byte[] publicKeyOf(byte[] privateKey) {
        if (privateKey.length != X25519.SCALAR_SIZE) {
            throw new IllegalArgumentException("an X25519 private key has 32 bytes");
        }
        byte[] publicKey = new byte[X25519.POINT_SIZE];
        X25519.generatePublicKey(privateKey, 0, publicKey, 0);
        return publicKey;
    }

    @Override
    public Agreement agreement(byte[] privateKey) {
        return publicKey -> {
            byte[] secret = new byte[X25519.POINT_SIZE];
            return publicKey.length == X25519.POINT_SIZE
                            && X25519.calculateAgreement(privateKey, 0, publicKey, 0, secret, 0)
                    ? Optional.of(secret)
                    : Optional.empty();
        };
    }
}
