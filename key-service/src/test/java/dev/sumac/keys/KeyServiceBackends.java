package dev.sumac.keys;

import dev.sumac.local.LocalBackends;
import dev.sumac.manifest.authority.ManifestAuthority;
import dev.sumac.trust.FakeRealms;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** What a key service needs around it: database, broker, key files, an operator. */
public final class KeyServiceBackends implements QuarkusTestResourceLifecycleManager {

    public static final String AGGREGATOR = "keytest";
    public static final String OPERATOR_TOKEN = FakeRealms.OPERATOR_TOKEN;

    public static final String ORIGIN = "https://keytest.example/dap/";

    /** Not what it is where nobody sets it. */
    public static final Duration CACHE_LIFETIME = Duration.ofMinutes(50);

    /** The root that the service's manifests lead to. */
    public static final ManifestAuthority AUTHORITY = authority();

    @Override
    public Map<String, String> start() {
        Map<String, String> settings = new HashMap<>(LocalBackends.configuration(AGGREGATOR));
        settings.put("sumac.aggregator", AGGREGATOR);
        settings.put("sumac.kafka.replication-factor", "1");
        // A busy machine is not an outage.
        settings.put("sumac.keys.publish-timeout", "PT8S");
        settings.put("sumac.custody.key-file", keyFile().toString());
        settings.put("sumac.custody.token-key-file", keyFile().toString());
        // The schedule's turns are the tests'.
        settings.put("sumac.hpke.schedule-interval", "P1D");
        settings.put("sumac.hpke.cache-lifetime", CACHE_LIFETIME.toString());
        settings.putAll(manifests());
        settings.putAll(FakeRealms.configuration());
        return settings;
    }

    private static ManifestAuthority authority() {
        return ManifestAuthority.create("keytest", Instant.now(), Duration.ofDays(365));
    }

    private static Map<String, String> manifests() {
        try {
            Path directory = Files.createTempDirectory("manifests");
            Path key = directory.resolve("signer.key");
            Path certificate = directory.resolve("signer.pem");
            AUTHORITY.issueSigner("keytest", Instant.now(), Duration.ofDays(90)).write(key, certificate);
            key.toFile().deleteOnExit();
            return Map.of(
                    "sumac.manifest.signing-key-file", key.toString(),
                    "sumac.manifest.certificate-file", certificate.toString(),
                    "sumac.manifest.origin", ORIGIN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path keyFile() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        try {
            Path file = Files.createTempFile(
                    "key", "", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            file.toFile().deleteOnExit();
            return Files.write(file, key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {}
}
