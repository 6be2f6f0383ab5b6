package dev.sumac.manifest;

import dev.sumac.manifest.ManifestException.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/** The certificate of an organization's own root, which a client has pinned. */
public final class ManifestRoot {

    static final String TYPE = "sumac-key-manifest";

    /** By how much a client's clock may be behind the aggregator's. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    /** Base64url, the signature of exactly 64 bytes. */
    private static final Pattern COMPACT = Pattern.compile("[\\w-]+\\.[\\w-]+\\.[\\w-]{86}");

    /** No member may be missing, and none may ask for more: an extension would have a type of its own. */
    private static final Set<String> HEADER = new TreeSet<>(Set.of("alg", "typ", "x5c"));

    private final X509Certificate certificate;

    public ManifestRoot(X509Certificate certificate) {
        this.certificate = certificate;
    }

    /**
     * Reads a root from a PEM file.
     *
     * @throws IOException when there is not one certificate in it, and no more
     */
    public static ManifestRoot read(Path file) throws IOException {
        return new ManifestRoot(PemFiles.certificate(file));
    }

    /**
     * Checks a manifest, wherever it came from: form, certificates, signature, time. Whose it is, and whether a newer one
     * was seen, is for the caller to compare.
     *
     * @param compact as it was received; surrounding white space makes no difference
     */
    public SignedManifest verify(byte[] compact, Instant now) throws ManifestException {
        if (compact.length > SignedManifest.MAX_LENGTH) {
            throw malformed("it is longer than " + SignedManifest.MAX_LENGTH + " bytes", null);
        }
        String text = new String(compact, StandardCharsets.ISO_8859_1).strip();
        if (!COMPACT.matcher(text).matches()) {
            throw malformed("it is no JWS in compact form with a signature of 64 bytes", null);
        }
        JsonWebSignature jws = parse(text);
        byte[] payload = verifiedPayload(jws, now);
        KeyManifest manifest = Payload.decode(payload);
        requireTime(manifest, now);
        return new SignedManifest(text, manifest);
    }

    private static JsonWebSignature parse(String text) throws ManifestException {
        try {
            JsonWebSignature jws = new JsonWebSignature();
            jws.setAlgorithmConstraints(new AlgorithmConstraints(
                    AlgorithmConstraints.ConstraintType.PERMIT,
                    AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256));
            jws.setCompactSerialization(text);
            requireHeader(jws);
            return jws;
        } catch (JoseException e) {
            throw malformed("its header is not a JWS's", e);
        }
    }

    private static void requireHeader(JsonWebSignature jws) throws ManifestException, JoseException {
        Map<String, Object> header = JsonUtil.parseJson(jws.getHeaders().getFullHeaderAsJsonString());
        if (!header.keySet().equals(HEADER)) {
            throw malformed("its header must have " + HEADER + ", not " + header.keySet(), null);
        }
        if (!AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256.equals(header.get("alg"))
                || !TYPE.equals(header.get("typ"))) {
            throw malformed("its header must say ES256 and " + TYPE, null);
        }
    }

    private byte[] verifiedPayload(JsonWebSignature jws, Instant now) throws ManifestException {
        List<X509Certificate> chain = chain(jws);
        ManifestCertificates.requireSigner(chain.getFirst());
        ManifestCertificates.requirePath(chain, certificate, now);
        jws.setKey(chain.getFirst().getPublicKey());
        try {
            if (!jws.verifySignature()) {
                throw new ManifestException(Fault.FORGED, "the signature is not the signer's");
            }
            return jws.getPayloadBytes();
        } catch (JoseException e) {
            throw new ManifestException(Fault.FORGED, "the signature cannot be checked: " + e.getMessage(), e);
        }
    }

    private static List<X509Certificate> chain(JsonWebSignature jws) throws ManifestException {
        try {
            List<X509Certificate> chain = jws.getCertificateChainHeaderValue();
            if (chain != null && !chain.isEmpty() && chain.size() <= ManifestCertificates.MAX_CHAIN) {
                return chain;
            }
        } catch (JoseException | RuntimeException e) {
            throw malformed("x5c holds no certificates", e);
        }
        throw malformed("x5c must hold one to " + ManifestCertificates.MAX_CHAIN + " certificates", null);
    }

    private static void requireTime(KeyManifest manifest, Instant now) throws ManifestException {
        if (!now.isBefore(manifest.expiresAt())) {
            throw new ManifestException(Fault.EXPIRED, "the manifest expired at " + manifest.expiresAt());
        }
        if (manifest.issuedAt().isAfter(now.plus(CLOCK_SKEW))) {
            throw new ManifestException(Fault.EXPIRED, "the manifest is from the future, " + manifest.issuedAt());
        }
    }

    private static ManifestException malformed(String message, @Nullable Throwable cause) {
        String whole = "not a manifest: " + message;
        return cause == null
                ? new ManifestException(Fault.MALFORMED, whole)
                : new ManifestException(Fault.MALFORMED, whole, cause);
    }
}
