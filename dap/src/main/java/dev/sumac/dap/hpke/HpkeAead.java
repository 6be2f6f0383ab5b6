package dev.sumac.dap.hpke;

import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Authenticated encryption (RFC 9180, section 7.3), by the JDK. */
public enum HpkeAead {
    AES_128_GCM(0x0001, "AES/GCM/NoPadding", "AES", 16),
    AES_256_GCM(0x0002, "AES/GCM/NoPadding", "AES", 32),
    CHACHA20_POLY1305(0x0003, "ChaCha20-Poly1305", "ChaCha20", 32);

    static final int NONCE_LENGTH = 12;
    static final int TAG_LENGTH = 16;

    private final int id;
    private final String transformation;
    private final String keyAlgorithm;
    private final int keyLength;

    HpkeAead(int id, String transformation, String keyAlgorithm, int keyLength) {
        this.id = id;
        this.transformation = transformation;
        this.keyAlgorithm = keyAlgorithm;
        this.keyLength = keyLength;
    }

    public int id() {
        return id;
    }

    int keyLength() {
        return keyLength;
    }

    static Optional<HpkeAead> ofId(int id) {
        return Arrays.stream(values()).filter(aead -> aead.id == id).findAny();
    }

    /** A cipher for any number of messages, one after the other; finding one takes as long as opening a short message. */
    Cipher cipher() {
        try {
            return Cipher.getInstance(transformation);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + transformation, e);
        }
    }

    byte[] seal(Cipher cipher, byte[] key, byte[] nonce, byte[] aad, byte[] plaintext) {
        try {
            start(cipher, Cipher.ENCRYPT_MODE, key, nonce, aad);
            return cipher.doFinal(plaintext);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(transformation + " seals", e);
        }
    }

    /** Empty when the tag is wrong or the ciphertext too short. */
    Optional<byte[]> open(Cipher cipher, byte[] key, byte[] nonce, byte[] aad, byte[] ciphertext) {
        if (ciphertext.length < TAG_LENGTH) {
            return Optional.empty();
        }
        try {
            start(cipher, Cipher.DECRYPT_MODE, key, nonce, aad);
            return Optional.of(cipher.doFinal(ciphertext));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(transformation + " opens", e);
        }
    }

    private void start(Cipher cipher, int mode, byte[] key, byte[] nonce, byte[] aad) throws GeneralSecurityException {
        cipher.init(mode, new SecretKeySpec(key, keyAlgorithm), parameters(nonce));
        cipher.updateAAD(aad);
    }

    private AlgorithmParameterSpec parameters(byte[] nonce) {
        return switch (this) {
            case AES_128_GCM, AES_256_GCM -> new GCMParameterSpec(8 * TAG_LENGTH, nonce);
            case CHACHA20_POLY1305 -> new IvParameterSpec(nonce);
        };
    }
}
