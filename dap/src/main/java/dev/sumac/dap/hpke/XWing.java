package dev.sumac.dap.hpke;

import dev.sumac.dap.hpke.DiffieHellman.KeyBytes;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.SecretWithEncapsulation;
import org.bouncycastle.pqc.crypto.xwing.XWingKEMExtractor;
import org.bouncycastle.pqc.crypto.xwing.XWingKEMGenerator;
import org.bouncycastle.pqc.crypto.xwing.XWingKeyGenerationParameters;
import org.bouncycastle.pqc.crypto.xwing.XWingKeyPairGenerator;
import org.bouncycastle.pqc.crypto.xwing.XWingPrivateKeyParameters;
import org.bouncycastle.pqc.crypto.xwing.XWingPublicKeyParameters;

/**
 * X-Wing (draft-connolly-cfrg-xwing-kem): X25519 and ML-KEM-768 in one, so that what is recorded today stays closed to a
 * quantum computer. By Bouncy Castle, which makes and checks all keys; messages are {@link ConscryptXWing}'s where it can.
 *
 * <p>Private key: 32 bytes, the seed of both. Public key: ML-KEM's 1184 bytes, then X25519's 32. {@code enc}: 1088, then 32.
 */
final class XWing implements Kem {

    static final int ENC_LENGTH = 1120;

    private static final int PUBLIC_KEY_LENGTH = 1216;
    private static final int PRIVATE_KEY_LENGTH = 32;

    private final SecureRandom random = new SecureRandom();

    @Override
    public int publicKeyLength() {
        return PUBLIC_KEY_LENGTH;
    }

    @Override
    public KeyBytes generate() {
        byte[] seed = new byte[PRIVATE_KEY_LENGTH];
        random.nextBytes(seed);
        return new KeyBytes(seed, publicKeyOf(seed));
    }

    @Override
    public byte[] publicKeyOf(byte[] privateKey) {
        if (privateKey.length != PRIVATE_KEY_LENGTH) {
            throw new IllegalArgumentException("an X-Wing private key has 32 bytes");
        }
        XWingKeyPairGenerator generator = new XWingKeyPairGenerator();
        generator.init(new XWingKeyGenerationParameters(new Given(privateKey)));
        AsymmetricCipherKeyPair pair = generator.generateKeyPair();
        if (!Arrays.equals(((XWingPrivateKeyParameters) pair.getPrivate()).getSeed(), privateKey)) {
            throw new IllegalStateException("the seed is the private key");
        }
        return ((XWingPublicKeyParameters) pair.getPublic()).getEncoded();
    }

    @Override
    public Optional<Encapsulation> encapsulate(byte[] publicKey) {
        return encapsulate(publicKey, random);
    }

    /** With given randomness, as the draft's vectors have it. */
    static Optional<Encapsulation> encapsulate(byte[] publicKey, SecureRandom random) {
        if (publicKey.length != PUBLIC_KEY_LENGTH) {
            return Optional.empty();
        }
        try {
            SecretWithEncapsulation made =
                    new XWingKEMGenerator(random).generateEncapsulated(new XWingPublicKeyParameters(publicKey));
            return Optional.of(new Encapsulation(made.getSecret(), made.getEncapsulation()));
        } catch (IllegalArgumentException | IllegalStateException e) {
            return Optional.empty(); // not reduced, or a point of small order
        }
    }

    @Override
    public List<Optional<byte[]>> decapsulate(byte[] privateKey, byte[] publicKey, List<byte[]> encs) {
        XWingKEMExtractor extractor = new XWingKEMExtractor(new XWingPrivateKeyParameters(privateKey));
        List<Optional<byte[]>> secrets = new ArrayList<>(encs.size());
        for (byte[] enc : encs) {
            secrets.add(extract(extractor, enc));
        }
        return secrets;
    }

    private static Optional<byte[]> extract(XWingKEMExtractor extractor, byte[] enc) {
        if (enc.length != ENC_LENGTH) {
            return Optional.empty();
        }
        try {
            return Optional.of(extractor.extractSecret(enc));
        } catch (IllegalArgumentException | IllegalStateException e) {
            return Optional.empty(); // a point of small order
        }
    }

    /** Given bytes, in order, where a source of randomness is asked for: how Bouncy Castle makes a key of its seed. */
    static final class Given extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private final byte[] bytes;
        private int used;

        Given(byte[] bytes) {
            this.bytes = bytes.clone();
        }

        @Override
        public void nextBytes(byte[] wanted) {
            System.arraycopy(bytes, used, wanted, 0, wanted.length);
            used += wanted.length;
        }
    }
}
