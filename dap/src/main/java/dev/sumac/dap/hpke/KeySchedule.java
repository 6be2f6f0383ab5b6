package dev.sumac.dap.hpke;

import java.util.Optional;
import javax.crypto.Cipher;

/**
 * The key schedule of base mode for one {@code info} (RFC 9180, section 5.1), down to the first message. Not safe for
 * use by several threads.
 */
final class KeySchedule {

    private static final byte MODE_BASE = 0;
    private static final byte[] SECRET = Hkdf.ascii("secret");
    private static final byte[] KEY = Hkdf.ascii("key");
    private static final byte[] BASE_NONCE = Hkdf.ascii("base_nonce");
    private static final byte[] EMPTY = new byte[0];

    private final HpkeAead aead;
    private final Hkdf hkdf;
    private final Cipher cipher;
    private final byte[] context;

    KeySchedule(HpkeSuite suite, byte[] info) {
        this.aead = suite.aead();
        this.hkdf = new Hkdf(suite.kdf(), suite.suiteId());
        this.cipher = aead.cipher();
        byte[] pskIdHash = hkdf.labeledExtract(EMPTY, Hkdf.ascii("psk_id_hash"), EMPTY);
        byte[] infoHash = hkdf.labeledExtract(EMPTY, Hkdf.ascii("info_hash"), info);
        this.context = new byte[1 + pskIdHash.length + infoHash.length];
        context[0] = MODE_BASE;
        System.arraycopy(pskIdHash, 0, context, 1, pskIdHash.length);
        System.arraycopy(infoHash, 0, context, 1 + pskIdHash.length, infoHash.length);
    }

    /** The key and nonce of the first message under a shared secret. */
    MessageKey messageKey(byte[] sharedSecret) {
        byte[] secret = hkdf.labeledExtract(sharedSecret, SECRET, EMPTY);
        byte[] key = hkdf.labeledExpand(secret, KEY, context, aead.keyLength());
        return new MessageKey(
                aead, cipher, key, hkdf.labeledExpand(secret, BASE_NONCE, context, HpkeAead.NONCE_LENGTH));
    }

    /** For one message; used up before the next one of the same schedule. */
    record MessageKey(HpkeAead aead, Cipher cipher, byte[] key, byte[] nonce) {

        byte[] seal(byte[] aad, byte[] plaintext) {
            return aead.seal(cipher, key, nonce, aad, plaintext);
        }

        Optional<byte[]> open(byte[] aad, byte[] ciphertext) {
            return aead.open(cipher, key, nonce, aad, ciphertext);
        }

        @Override
        public String toString() {
            return "MessageKey";
        }
    }
}
