package dev.sumac.keys.manifest;

import dev.sumac.dap.task.Url;
import dev.sumac.manifest.KeyManifest;
import dev.sumac.manifest.ManifestRole;
import dev.sumac.manifest.ManifestSigner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/**
 * What the settings say of manifests.
 *
 * @param origin the aggregator's base URL, as tasks name it
 * @param role in which roles this aggregator serves
 * @param validity how long a manifest may be used
 * @param firstSeq the least sequence number; raised by an operator whose database was restored to an earlier point
 */
record ManifestTerms(Url origin, ManifestRole role, Duration validity, long firstSeq, ManifestSigner signer) {

    private static final String KEY_FILE = "sumac.manifest.signing-key-file";
    private static final String CERTIFICATE_FILE = "sumac.manifest.certificate-file";
    private static final String ORIGIN = "sumac.manifest.origin";
    private static final String ROLE = "sumac.manifest.role";
    private static final String VALIDITY = "sumac.manifest.validity";
    private static final String FIRST_SEQ = "sumac.manifest.first-seq";
    private static final Duration LEAST_VALIDITY = Duration.ofSeconds(2);

    ManifestTerms {
        if (validity.compareTo(LEAST_VALIDITY) < 0 || validity.compareTo(KeyManifest.MAX_VALIDITY) > 0) {
            throw new IllegalArgumentException(VALIDITY + " must be between PT2S and P7D");
        }
        if (firstSeq < 1) {
            throw new IllegalArgumentException(FIRST_SEQ + " must be 1 or more");
        }
    }

    /**
     * Reads the settings; empty when they name no signing key, and then there are no manifests.
     *
     * @throws IllegalStateException when they are not whole, or key and certificate are not a signer's
     */
    static Optional<ManifestTerms> read(Config config) {
        Optional<Path> key = config.getOptionalValue(KEY_FILE, Path.class);
        Optional<Path> certificate = config.getOptionalValue(CERTIFICATE_FILE, Path.class);
        if (key.isEmpty() && certificate.isEmpty()) {
            return Optional.empty();
        }
        if (key.isEmpty() || certificate.isEmpty()) {
            throw new IllegalStateException(KEY_FILE + " and " + CERTIFICATE_FILE + " go together");
        }
        try {
            return Optional.of(new ManifestTerms(
                    new Url(config.getOptionalValue(ORIGIN, String.class)
                            .orElseThrow(() -> new IllegalArgumentException(ORIGIN + " is missing"))),
                    role(config.getOptionalValue(ROLE, String.class).orElse("both")),
                    config.getOptionalValue(VALIDITY, Duration.class).orElse(KeyManifest.MAX_VALIDITY),
                    config.getOptionalValue(FIRST_SEQ, Long.class).orElse(1L),
                    ManifestSigner.open(key.get(), certificate.get())));
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException("manifests cannot be signed: " + e.getMessage(), e);
        }
    }

    private static ManifestRole role(String name) {
        try {
            return ManifestRole.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(ROLE + " must be leader, helper or both", e);
        }
    }
}
