package dev.sumac.manifest;

import dev.sumac.manifest.ManifestException.Fault;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;

/** The rules for certificates of manifests. */
public final class ManifestCertificates {

    /**
     * The one extended key usage of a certificate that signs manifests. Under 2.25, where every UUID is an identifier:
     * this is d34c2eed-c3eb-40e0-bbeb-39868ea9a47c.
     */
    public static final String KEY_USAGE = "2.25.280862673500416160799797401063971726460";

    /** The signer's own, and those between it and the root. */
    static final int MAX_CHAIN = 3;

    private static final int DIGITAL_SIGNATURE = 0;

    private ManifestCertificates() {}

    /** Refuses a certificate that is for anything but manifests, a server's above all. */
    static void requireSigner(X509Certificate certificate) throws ManifestException {
        boolean[] usage = certificate.getKeyUsage();
        if (certificate.getBasicConstraints() >= 0 || usage == null || !usage[DIGITAL_SIGNATURE]) {
            throw untrusted("the signer's certificate must be for signatures, and no authority's");
        }
        List<String> extended;
        try {
            extended = certificate.getExtendedKeyUsage();
        } catch (CertificateParsingException e) {
            throw new ManifestException(Fault.UNTRUSTED, "the signer's certificate cannot be read", e);
        }
        if (extended == null || !extended.equals(List.of(KEY_USAGE))) {
            throw untrusted("the signer's certificate must be for manifests alone (extended key usage " + KEY_USAGE
                    + "), not for " + extended);
        }
    }

    /** Refuses a chain, the signer first, that does not lead to {@code root} at that time. */
    static void requirePath(List<X509Certificate> chain, X509Certificate root, Instant now) throws ManifestException {
        try {
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
            // A signer is replaced by a new one when its certificate ends, which is soon; there are no lists to ask.
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            root.checkValidity(Date.from(now));
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(chain), parameters);
        } catch (GeneralSecurityException e) {
            throw new ManifestException(
                    Fault.UNTRUSTED, "the certificates do not lead to the pinned root: " + e.getMessage(), e);
        }
    }

    private static ManifestException untrusted(String message) {
        return new ManifestException(Fault.UNTRUSTED, message);
    }
}
