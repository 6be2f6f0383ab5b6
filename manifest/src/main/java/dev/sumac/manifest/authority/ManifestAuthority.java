package dev.sumac.manifest.authority;

import dev.sumac.manifest.ManifestCertificates;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An organization's own root, which certifies signers of manifests and nothing else. Keys are of the curve P-256. */
public final class ManifestAuthority {

    private static final int SERIAL_BITS = 127;
    /** Clocks of those who check may be behind. */
    private static final Duration BACKDATED = Duration.ofMinutes(5);

    private final Identity root;

    /** @throws IllegalArgumentException when the certificate is no root's */
    public ManifestAuthority(Identity root) {
        if (root.certificate().getBasicConstraints() < 0) {
            throw new IllegalArgumentException(
                    root.certificate().getSubjectX500Principal() + " is no authority: its certificate is not a root's");
        }
        this.root = root;
    }

    /** Makes a new root. */
    public static ManifestAuthority create(String name, Instant now, Duration validity) {
        KeyPair keys = keys();
        X500Name subject = name(name);
        X509v3CertificateBuilder root = builder(subject, subject, keys.getPublic(), now, validity);
        try {
            root.addExtension(Extension.basicConstraints, true, new BasicConstraints(1));
            root.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
            root.addExtension(Extension.subjectKeyIdentifier, false, keyId(keys.getPublic()));
        } catch (CertIOException e) {
            throw new IllegalStateException("a root cannot be made", e);
        }
        return new ManifestAuthority(new Identity(signed(root, keys.getPrivate()), keys.getPrivate()));
    }

    /** Certifies a new signer of manifests. */
    public Identity issueSigner(String name, Instant now, Duration validity) {
        KeyPair keys = keys();
        X500Name issuer = X500Name.getInstance(
                root.certificate().getSubjectX500Principal().getEncoded());
        X509v3CertificateBuilder signer = builder(issuer, name(name), keys.getPublic(), now, validity);
        try {
            signer.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            signer.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            signer.addExtension(
                    Extension.extendedKeyUsage,
                    true,
                    new ExtendedKeyUsage(
                            KeyPurposeId.getInstance(new ASN1ObjectIdentifier(ManifestCertificates.KEY_USAGE))));
            signer.addExtension(Extension.subjectKeyIdentifier, false, keyId(keys.getPublic()));
            signer.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    extensions().createAuthorityKeyIdentifier(root.certificate().getPublicKey()));
        } catch (CertIOException e) {
            throw new IllegalStateException("a signer cannot be certified", e);
        }
        return new Identity(signed(signer, root.key()), keys.getPrivate());
    }

    public Identity root() {
        return root;
    }

    private static X509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, PublicKey key, Instant now, Duration validity) {
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(SERIAL_BITS, new SecureRandom()),
                Date.from(now.minus(BACKDATED)),
                Date.from(now.plus(validity)),
                subject,
                key);
    }

    private static X500Name name(String name) {
        return new X500NameBuilder().addRDN(BCStyle.CN, name).build();
    }

    private static SubjectKeyIdentifier keyId(PublicKey key) {
        return extensions().createSubjectKeyIdentifier(key);
    }

    private static JcaX509ExtensionUtils extensions() {
        try {
            return new JcaX509ExtensionUtils();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-1, which names keys", e);
        }
    }

    private static X509Certificate signed(X509v3CertificateBuilder certificate, PrivateKey key) {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(certificate.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("a certificate cannot be signed", e);
        }
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has P-256", e);
        }
    }
}
