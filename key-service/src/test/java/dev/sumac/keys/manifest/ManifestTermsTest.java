package dev.sumac.keys.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sumac.manifest.KeyManifest;
import dev.sumac.manifest.ManifestRole;
import dev.sumac.manifest.authority.ManifestAuthority;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestTermsTest {

    @TempDir
    private Path directory;

    private final Map<String, String> settings = new HashMap<>();

    @BeforeEach
    void certify() throws IOException {
        Path key = directory.resolve("signer.key");
        Path certificate = directory.resolve("signer.pem");
        ManifestAuthority.create("root", Instant.now(), Duration.ofDays(2))
                .issueSigner("signer", Instant.now(), Duration.ofDays(1))
                .write(key, certificate);
        settings.put("sumac.manifest.signing-key-file", key.toString());
        settings.put("sumac.manifest.certificate-file", certificate.toString());
        settings.put("sumac.manifest.origin", "https://leader.example/");
    }

    private Optional<ManifestTerms> read() {
        var builder = new SmallRyeConfigBuilder().addDefaultInterceptors();
        settings.forEach(builder::withDefaultValue);
        return ManifestTerms.read(builder.build());
    }

    private void assertRefused(String message) {
        assertThatIllegalStateException().isThrownBy(this::read).withMessageContaining(message);
    }

    @Test
    void read_shouldTakeTheSettings() {
        ManifestTerms terms = read().orElseThrow();
        assertThat(terms.origin().value()).isEqualTo("https://leader.example/");
        assertThat(terms.role()).isEqualTo(ManifestRole.BOTH);
        assertThat(terms.validity()).isEqualTo(KeyManifest.MAX_VALIDITY);
        assertThat(terms.firstSeq()).isEqualTo(1);

        settings.put("sumac.manifest.role", "helper");
        settings.put("sumac.manifest.validity", "PT1H");
        settings.put("sumac.manifest.first-seq", "900");
        assertThat(read().orElseThrow().role()).isEqualTo(ManifestRole.HELPER);
        assertThat(read().orElseThrow().validity()).isEqualTo(Duration.ofHours(1));
        assertThat(read().orElseThrow().firstSeq()).isEqualTo(900);
    }

    @Test
    void read_shouldMeanNoManifestsWithoutAKey() {
        settings.remove("sumac.manifest.signing-key-file");
        assertRefused("go together");
        settings.remove("sumac.manifest.certificate-file");
        assertThat(read()).isEmpty();
    }

    @Test
    void read_shouldRefuseAKeyThatOthersMayRead() throws IOException {
        Files.setPosixFilePermissions(directory.resolve("signer.key"), PosixFilePermissions.fromString("rw-r--r--"));
        assertRefused("chmod 600");
    }

    @Test
    void read_shouldRefuseSettingsThatMeanNothing() {
        settings.put("sumac.manifest.validity", "P8D");
        assertRefused("between PT2S and P7D");
        settings.put("sumac.manifest.validity", "PT1S");
        assertRefused("between PT2S and P7D");
        settings.remove("sumac.manifest.validity");
        settings.put("sumac.manifest.first-seq", "0");
        assertRefused("1 or more");
        settings.remove("sumac.manifest.first-seq");
        settings.put("sumac.manifest.role", "collector");
        assertRefused("leader, helper or both");
        settings.remove("sumac.manifest.role");
        settings.put("sumac.manifest.origin", "http://leader.example/");
        assertRefused("https");
        settings.remove("sumac.manifest.origin");
        assertRefused("sumac.manifest.origin is missing");
    }
}
