package dev.sumac.dap.hpke;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** {@code LabeledExtract} and {@code LabeledExpand} (RFC 9180, section 4). Not safe for use by several threads. */
final class Hkdf {

    private static final byte[] VERSION = ascii("HPKE-v1");

    private final String algorithm;
    private final Mac mac;
    private final byte[] noSalt;
    private final byte[] suiteId;

    Hkdf(HpkeKdf kdf, byte[] suiteId) {
        this.algorithm = kdf.macAlgorithm();
        this.noSalt = new byte[kdf.hashLength()];
        this.suiteId = suiteId;
        try {
            this.mac = Mac.getInstance(algorithm);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }

    byte[] labeledExtract(byte[] salt, byte[] label, byte[] inputKeyMaterial) {
        start(salt.length == 0 ? noSalt : salt);
        mac.update(VERSION);
        mac.update(suiteId);
        mac.update(label);
        return mac.doFinal(inputKeyMaterial);
    }

    /** One block of output is all that HPKE needs here. */
    byte[] labeledExpand(byte[] pseudoRandomKey, byte[] label, byte[] info, int length) {
        if (length > noSalt.length) {
            throw new IllegalArgumentException("more than one block");
        }
        start(pseudoRandomKey);
        mac.update((byte) (length >>> 8));
        mac.update((byte) length);
        mac.update(VERSION);
        mac.update(suiteId);
        mac.update(label);
        mac.update(info);
        mac.update((byte) 1);
        byte[] block = mac.doFinal();
        return block.length == length ? block : Arrays.copyOf(block, length);
    }

    private void start(byte[] key) {
        try {
            mac.init(new SecretKeySpec(key, algorithm));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC takes any key", e);
        }
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
