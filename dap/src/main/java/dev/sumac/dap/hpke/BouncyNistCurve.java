package dev.sumac.dap.hpke;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Optional;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.agreement.ECDHBasicAgreement;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;

/** A NIST curve by Bouncy Castle; public keys are uncompressed points (RFC 9180, section 7.1.1). */
final class BouncyNistCurve implements DiffieHellman {

    private static final byte UNCOMPRESSED = 4;

    private final ECDomainParameters domain;
    private final int elementLength;
    private final int scalarLength;
    private final SecureRandom random = new SecureRandom();

    BouncyNistCurve(String name) {
        X9ECParameters curve = CustomNamedCurves.getByName(name);
        this.domain = new ECDomainParameters(curve);
        this.elementLength = (curve.getCurve().getFieldSize() + 7) / 8;
        this.scalarLength = BigIntegers.getUnsignedByteLength(curve.getN());
    }

    @Override
    public int publicKeyLength() {
        return 1 + 2 * elementLength;
    }

    @Override
    public int privateKeyLength() {
        return scalarLength;
    }

    @Override
    public KeyBytes generate() {
        ECKeyPairGenerator generator = new ECKeyPairGenerator();
        generator.init(new ECKeyGenerationParameters(domain, random));
        AsymmetricCipherKeyPair pair = generator.generateKeyPair();
        BigInteger scalar = ((ECPrivateKeyParameters) pair.getPrivate()).getD();
        ECPoint point = ((ECPublicKeyParameters) pair.getPublic()).getQ();
        return new KeyBytes(BigIntegers.asUnsignedByteArray(scalarLength, scalar), point.getEncoded(false));
    }

    @Override
    public byte[] publicKeyOf(byte[] privateKey) {
        return new FixedPointCombMultiplier()
                .multiply(domain.getG(), scalar(privateKey))
                .getEncoded(false);
    }

    private BigInteger scalar(byte[] privateKey) {
        BigInteger scalar = new BigInteger(1, privateKey);
        if (privateKey.length != scalarLength || scalar.signum() == 0 || scalar.compareTo(domain.getN()) >= 0) {
            throw new IllegalArgumentException("no private key of this curve");
        }
        return scalar;
    }

    @Override
    public Agreement agreement(byte[] privateKey) {
        ECDHBasicAgreement agreement = new ECDHBasicAgreement();
        agreement.init(new ECPrivateKeyParameters(scalar(privateKey), domain));
        return publicKey -> point(publicKey)
                .map(q -> BigIntegers.asUnsignedByteArray(elementLength, agreement.calculateAgreement(q)));
    }

    private Optional<ECPublicKeyParameters> point(byte[] publicKey) {
        if (publicKey.length != publicKeyLength() || publicKey[0] != UNCOMPRESSED) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ECPublicKeyParameters(domain.getCurve().decodePoint(publicKey), domain));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // not on the curve
        }
    }
}
