package dev.sumac.dap.hpke;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Provider;
import java.util.Optional;
import javax.crypto.KeyAgreement;
import org.conscrypt.Conscrypt;
import org.conscrypt.XdhKeySpec;

/** X25519 by BoringSSL through Conscrypt: half the time of Java's fastest, where its native library loads. */
final class ConscryptX25519 implements DiffieHellman {

    private static final int LENGTH = 32;
    private static final String ALGORITHM = "XDH";

    private final BouncyX25519 portable = new BouncyX25519();
    private final Provider provider;
    private final KeyFactory keys;

    private ConscryptX25519(Provider provider) throws GeneralSecurityException {
        this.provider = provider;
        this.keys = KeyFactory.getInstance(ALGORITHM, provider);
    }

    /** Empty where the native library does not load, or disagrees with Bouncy Castle. */
    static Optional<DiffieHellman> load() {
        try {
            if (!Conscrypt.isAvailable()) {
                return Optional.empty();
            }
            ConscryptX25519 loaded = new ConscryptX25519(Conscrypt.newProvider());
            return loaded.agreesWithPortable() ? Optional.of(loaded) : Optional.empty();
        } catch (GeneralSecurityException | LinkageError e) {
            return Optional.empty();
        }
    }

    private boolean agreesWithPortable() {
        KeyBytes mine = generate();
        KeyBytes theirs = portable.generate();
        byte[] expected =
                portable.agreement(theirs.privateKey()).agree(mine.publicKey()).orElseThrow();
        return agreement(mine.privateKey())
                .agree(theirs.publicKey())
                .filter(secret -> MessageDigest.isEqual(secret, expected))
                .isPresent();
    }

    @Override
    public int publicKeyLength() {
        return LENGTH;
    }

    @Override
    public int privateKeyLength() {
        return LENGTH;
    }

    @Override
    public KeyBytes generate() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM, provider).generateKeyPair();
            return new KeyBytes(raw(pair.getPrivate()), raw(pair.getPublic()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Conscrypt makes X25519 keys", e);
        }
    }

    private byte[] raw(Key key) throws GeneralSecurityException {
        return keys.getKeySpec(key, XdhKeySpec.class).getKey();
    }

    @Override
    public byte[] publicKeyOf(byte[] privateKey) {
        return portable.publicKeyOf(privateKey);
    }

    @Override
    public Agreement agreement(byte[] privateKey) {
        try {
            KeyAgreement agreement = KeyAgreement.getInstance(ALGORITHM, provider);
            agreement.init(keys.generatePrivate(new XdhKeySpec(privateKey)));
            return publicKey -> agree(agreement, publicKey);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Conscrypt takes any 32 bytes as private key", e);
        }
    }

    private Optional<byte[]> agree(KeyAgreement agreement, byte[] publicKey) {
        if (publicKey.length != LENGTH) {
            return Optional.empty();
        }
        try {
            agreement.doPhase(keys.generatePublic(new XdhKeySpec(publicKey)), true);
            byte[] secret = agreement.generateSecret();
            return LanesX25519.nonZero(secret);
        } catch (InvalidKeyException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Conscrypt takes any 32 bytes as public key", e);
        }
    }
}
