package dev.sumac.manifest;

import dev.sumac.dap.hpke.HpkeKeypair;
import dev.sumac.dap.hpke.HpkeSuite;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.HpkeConfigList;
import dev.sumac.dap.task.Url;
import dev.sumac.manifest.authority.Identity;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Signs what no signer would, with certificates that no authority would make. Shares no code with what it tests. */
final class Forge {

    static final Instant NOW = Instant.parse("2027-01-15T10:00:00Z");
    static final Url ORIGIN = new Url("https://leader.example/dap/");

    private Forge() {}

    static KeyManifest manifest() {
        return manifest(new HpkeConfigList(List.of(
                HpkeKeypair.generate(5, HpkeSuite.DEFAULT).config(),
                HpkeKeypair.generate(200, HpkeSuite.DEFAULT).config())));
    }

    static KeyManifest manifest(HpkeConfigList configs) {
        return new KeyManifest(
                ORIGIN,
                ManifestRole.BOTH,
                7,
                NOW,
                NOW.plus(KeyManifest.MAX_VALIDITY),
                configs,
                new TreeSet<>(List.of(3, 17)),
                Optional.of(Bytes.wrap(new byte[32])));
    }

    static String header(Identity signer) {
        return "{\"alg\":\"ES256\",\"typ\":\"sumac-key-manifest\",\"x5c\":" + x5c(signer.certificate()) + "}";
    }

    static String x5c(X509Certificate... chain) {
        return Arrays.stream(chain)
                .map(certificate -> "\"" + base64(certificate) + "\"")
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String base64(X509Certificate certificate) {
        try {
            return Base64.getEncoder().encodeToString(certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String base64Url(String text) {
        return base64Url(text.getBytes(StandardCharsets.UTF_8));
    }

    static String base64Url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static String sign(String header, String payload, PrivateKey key) {
        return sign(header, payload, key, "SHA256withECDSAinP1363Format");
    }

    static String sign(String header, String payload, PrivateKey key, String algorithm) {
        String signed = base64Url(header) + "." + base64Url(payload);
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + base64Url(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a certificate is to say. */
    record Wanted(String curve, Duration validity, boolean authority, int usage, List<String> extendedUsage) {
        static Wanted signer() {
            return new Wanted(
                    "secp256r1",
                    Duration.ofDays(90),
                    false,
                    KeyUsage.digitalSignature,
                    List.of(ManifestCertificates.KEY_USAGE));
        }

        static Wanted intermediate() {
            return new Wanted("secp256r1", Duration.ofDays(90), true, KeyUsage.keyCertSign, List.of());
        }

        Wanted curve(String name) {
            return new Wanted(name, validity, authority, usage, extendedUsage);
        }

        Wanted validity(Duration duration) {
            return new Wanted(curve, duration, authority, usage, extendedUsage);
        }

        Wanted usage(int bits) {
            return new Wanted(curve, validity, authority, bits, extendedUsage);
        }

        Wanted purposes(String... oids) {
            return new Wanted(curve, validity, authority, usage, List.of(oids));
        }

        Wanted asAuthority() {
            return new Wanted(curve, validity, true, usage, extendedUsage);
        }
    }

    static Identity issue(Identity issuer, String name, Wanted wanted) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(wanted.curve()));
            KeyPair keys = generator.generateKeyPair();
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    X500Name.getInstance(
                            issuer.certificate().getSubjectX500Principal().getEncoded()),
                    BigInteger.valueOf(77),
                    Date.from(NOW.minus(Duration.ofDays(30))),
                    Date.from(NOW.plus(wanted.validity())),
                    new X500Name("CN=" + name),
                    keys.getPublic());
            extend(builder, wanted);
            return new Identity(
                    new JcaX509CertificateConverter()
                            .getCertificate(
                                    builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.key()))),
                    keys.getPrivate());
        } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void extend(X509v3CertificateBuilder builder, Wanted wanted) throws CertIOException {
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(wanted.authority()));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(wanted.usage()));
        if (!wanted.extendedUsage().isEmpty()) {
            KeyPurposeId[] purposes = wanted.extendedUsage().stream()
                    .map(oid -> KeyPurposeId.getInstance(new ASN1ObjectIdentifier(oid)))
                    .toArray(KeyPurposeId[]::new);
            builder.addExtension(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(purposes));
        }
    }
}
