package dev.sumac.dap.hpke;

import dev.sumac.dap.hpke.HpkeOpener.Sealed;
import dev.sumac.dap.hpke.HpkeSealer.Unsealed;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.NoSuchProviderException;
import java.security.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.conscrypt.Conscrypt;
import org.conscrypt.HpkeContextRecipient;
import org.conscrypt.HpkeContextSender;
import org.conscrypt.OpenSslXwingPrivateKey;
import org.conscrypt.OpenSslXwingPublicKey;

/**
 * X-Wing by BoringSSL through Conscrypt, which has it only as a whole of HPKE: with HKDF-SHA256, and under the registered
 * codepoint, for that is part of what the key schedule binds. Under another codepoint, or where the native library does not
 * load, it is {@link XWing}'s.
 */
final class ConscryptXWing implements BaseMode {

    private final Provider provider;
    private final String name;

    private ConscryptXWing(Provider provider, HpkeAead aead) {
        this.provider = provider;
        this.name = "XWING/HKDF_SHA256/"
                + switch (aead) {
                    case AES_128_GCM -> "AES_128_GCM";
                    case AES_256_GCM -> "AES_256_GCM";
                    case CHACHA20_POLY1305 -> "CHACHA20POLY1305";
                };
    }

    /** Set up on first use: who has no such keys loads no native library. */
    private static final class Loaded {
        static final Optional<Provider> PROVIDER = load();

        private static Optional<Provider> load() {
            try {
                return Conscrypt.isAvailable() ? Optional.of(Conscrypt.newProvider()) : Optional.empty();
            } catch (LinkageError e) {
                return Optional.empty();
            }
        }
    }

    /** Empty where Conscrypt does not have the suite. */
    static Optional<BaseMode> of(HpkeSuite suite) {
        if (suite.kem() != HpkeKem.X_WING
                || suite.kem().id() != XWingCodepoint.REGISTERED
                || suite.kdf() != HpkeKdf.HKDF_SHA256) {
            return Optional.empty();
        }
        return Loaded.PROVIDER.map(provider -> new ConscryptXWing(provider, suite.aead()));
    }

    @Override
    public List<Encrypted> seal(byte[] publicKey, byte[] info, List<Unsealed> batch) {
        OpenSslXwingPublicKey key = new OpenSslXwingPublicKey(publicKey);
        List<Encrypted> sealed = new ArrayList<>(batch.size());
        for (Unsealed message : batch) {
            try {
                HpkeContextSender sender = HpkeContextSender.getInstance(name, provider);
                sender.init(key, info);
                byte[] payload = sender.seal(message.plaintext(), message.aad());
                sealed.add(new Encrypted(sender.getEncapsulated(), payload));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("the HPKE public key is invalid", e);
            }
        }
        return sealed;
    }

    @Override
    public List<Optional<byte[]>> open(byte[] privateKey, byte[] publicKey, byte[] info, List<Sealed> batch) {
        OpenSslXwingPrivateKey key = new OpenSslXwingPrivateKey(privateKey);
        List<Optional<byte[]>> opened = new ArrayList<>(batch.size());
        try {
            for (Sealed sealed : batch) {
                opened.add(open(key, info, sealed));
            }
        } finally {
            key.destroy();
        }
        return opened;
    }

    private Optional<byte[]> open(OpenSslXwingPrivateKey key, byte[] info, Sealed sealed) {
        HpkeContextRecipient recipient = recipient();
        try {
            recipient.init(sealed.ciphertext().enc().toByteArray(), key, info);
        } catch (InvalidKeyException | RuntimeException e) {
            // Not as long as it must be, or a point of small order, of which BoringSSL says no more than that it
            // failed.
            return Optional.empty();
        }
        try {
            return Optional.of(recipient.open(sealed.ciphertext().payload().toByteArray(), sealed.aad()));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private HpkeContextRecipient recipient() {
        try {
            return HpkeContextRecipient.getInstance(name, provider);
        } catch (NoSuchAlgorithmException | NoSuchProviderException e) {
            throw new IllegalStateException("Conscrypt has " + name, e);
        }
    }
}
