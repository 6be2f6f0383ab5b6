package dev.sumac.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.Role;
import dev.sumac.dap.task.Url;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The vectors that other implementations are tested with (docs/manifest.md says what their members mean). */
class ManifestVectorsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TestFactory
    Stream<DynamicTest> verify_shouldComeToWhatTheVectorSays() throws IOException {
        try (InputStream file = Objects.requireNonNull(
                ManifestVectorsTest.class.getResourceAsStream("/vectors/key-manifest.json"),
                "the vectors are missing")) {
            JsonNode all = JSON.readTree(file);
            assertThat(all.get("vectors")).hasSizeGreaterThan(20);
            return StreamSupport.stream(all.get("vectors").spliterator(), false)
                    .map(vector -> DynamicTest.dynamicTest(
                            vector.get("name").asText(), () -> check(root(all, vector), vector)));
        }
    }

    private static ManifestRoot root(JsonNode all, JsonNode vector) throws CertificateException {
        byte[] encoded = Base64.getDecoder()
                .decode(all.get("roots").get(vector.get("root").asText()).asText());
        return new ManifestRoot((X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded)));
    }

    private static void check(ManifestRoot root, JsonNode vector) throws IOException {
        String result;
        try {
            SignedManifest signed = accept(root, vector);
            result = "accepted";
            assertThat(signed.digest().toBase64Url())
                    .isEqualTo(vector.get("digest").asText());
            assertThat(JSON.readTree(Payload.encode(signed.manifest()))).isEqualTo(vector.get("payload"));
        } catch (ManifestException e) {
            result = e.fault().name();
        }
        assertThat(result).isEqualTo(vector.get("result").asText());
    }

    private static SignedManifest accept(ManifestRoot root, JsonNode vector) throws ManifestException {
        Instant now = Instant.ofEpochSecond(vector.get("now").asLong());
        SignedManifest signed = root.verify(vector.get("manifest").asText().getBytes(StandardCharsets.US_ASCII), now);
        signed.requireFor(
                new Url(vector.get("endpoint").asText()),
                Role.valueOf(vector.get("role").asText().toUpperCase(Locale.ROOT)));
        if (vector.has("seen")) {
            new SeenManifest(
                            vector.get("seen").get("seq").asLong(),
                            Bytes.ofBase64Url(vector.get("seen").get("digest").asText()))
                    .requireNothingOlder(signed);
        }
        return signed;
    }
}
