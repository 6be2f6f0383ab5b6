package dev.sumac.manifest;

import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/** Signs manifests with a key whose certificate says that it may. Shows the key to nobody. */
public final class ManifestSigner {

    private final PrivateKey key;
    private final List<X509Certificate> chain;
    private final String header;

    /**
     * @param chain the signer's certificate, then those between it and the root, which is not among them
     * @throws IllegalArgumentException when the certificate is not for manifests, or is not this key's
     */
    public ManifestSigner(PrivateKey key, List<X509Certificate> chain) {
        if (chain.isEmpty() || chain.size() > ManifestCertificates.MAX_CHAIN) {
            throw new IllegalArgumentException(
                    "a signer has one to " + ManifestCertificates.MAX_CHAIN + " certificates, without the root");
        }
        this.key = key;
        this.chain = List.copyOf(chain);
        try {
            ManifestCertificates.requireSigner(chain.getFirst());
        } catch (ManifestException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        this.header = requirePair();
    }

    /**
     * Reads a signer.
     *
     * @param keyFile PKCS #8 in PEM, open to nobody but its owner
     * @param certificateFile PEM, the signer's certificate first
     * @throws IOException when a file cannot be read, or the key's is open to others
     * @throws IllegalArgumentException when key and certificate are not a signer's
     */
    public static ManifestSigner open(Path keyFile, Path certificateFile) throws IOException {
        return new ManifestSigner(PemFiles.privateKey(keyFile), PemFiles.certificates(certificateFile));
    }

    /** From when on clients refuse what it signs, whatever stands in it. */
    public Instant notAfter() {
        return chain.stream()
                .map(certificate -> certificate.getNotAfter().toInstant())
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    /**
     * Whether a manifest names this signer's certificates as its signer's. Looks at no signature.
     *
     * @param compact as it was signed
     */
    public boolean isNamedBy(String compact) {
        return compact.startsWith(header);
    }

    /** @throws IllegalArgumentException when it would be too long for clients */
    public SignedManifest sign(KeyManifest manifest) {
        String compact = sign(Payload.encode(manifest));
        if (compact.length() > SignedManifest.MAX_LENGTH) {
            throw new IllegalArgumentException("too many keys for one manifest");
        }
        return new SignedManifest(compact, manifest);
    }

    private String sign(String payload) {
        try {
            JsonWebSignature jws = new JsonWebSignature();
            jws.setAlgorithmHeaderValue(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
            jws.setHeader("typ", ManifestRoot.TYPE);
            jws.setCertificateChainHeaderValue(chain.toArray(X509Certificate[]::new));
            jws.setPayload(payload);
            jws.setKey(key);
            return jws.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalArgumentException("the manifest's key must be of the curve P-256", e);
        }
    }

    /** Answers with the header of all that is signed here. */
    private String requirePair() {
        String signed = sign("{}");
        try {
            JsonWebSignature jws = new JsonWebSignature();
            jws.setCompactSerialization(signed);
            jws.setKey(chain.getFirst().getPublicKey());
            if (!jws.verifySignature()) {
                throw new IllegalArgumentException("the manifest's key is not its certificate's");
            }
            return signed.substring(0, signed.indexOf('.') + 1);
        } catch (JoseException e) {
            throw new IllegalArgumentException("the manifest's key must be of the curve P-256", e);
        }
    }

    @Override
    public String toString() {
        return "ManifestSigner[" + chain.getFirst().getSubjectX500Principal() + "]";
    }
}
