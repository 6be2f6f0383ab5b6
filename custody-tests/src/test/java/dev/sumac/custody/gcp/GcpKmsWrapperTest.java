package dev.sumac.custody.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sumac.custody.CustodyBackends;
import dev.sumac.custody.RemoteKeyWrapperContract;
import dev.sumac.custody.parts.Configured;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.custody.KeyWrapper;
import dev.sumac.kit.custody.SecretBytes;
import dev.sumac.kit.custody.WrappedSecret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GcpKmsWrapperTest extends RemoteKeyWrapperContract {

    private static @Nullable TestCloudKms started;

    @BeforeAll
    static void start() throws IOException {
        started = TestCloudKms.start();
    }

    @AfterAll
    static void stop() {
        kms().close();
    }

    @AfterEach
    void mend() {
        fake().damageAnswers(false);
    }

    private static TestCloudKms kms() {
        return Objects.requireNonNull(started);
    }

    private static FakeCloudKms fake() {
        return kms().fake();
    }

    private static KeyWrapper by(String caller, String key) {
        return kms().wrapper(caller, key);
    }

    @Override
    protected KeyWrapper wrapper() {
        return by("admin", "sumac-keys");
    }

    @Override
    protected KeyWrapper stranger() {
        return by("admin", "another");
    }

    @Override
    protected KeyWrapper keyService() {
        return by("key-service", "sumac-keys");
    }

    @Override
    protected KeyWrapper prepareService() {
        return by("prepare-service", "sumac-keys");
    }

    @Override
    protected KeyWrapper collectService() {
        return by("collect-service", "sumac-keys");
    }

    @Override
    protected KeyWrapper at(int port) {
        return kms().wrapper("admin", "sumac-keys", port, LIMIT);
    }

    @Test
    void rewrap_shouldMoveToTheNewestVersionSoThatTheOldOneCanGo() throws CustodyException {
        KeyWrapper admin = by("admin", "rotated");
        SecretBytes secret = SecretBytes.random(32);
        WrappedSecret old = admin.wrap(ROW, secret);
        kms().rotate("rotated");
        assertThat(admin.unwrap(ROW, old)).isEqualTo(secret);

        WrappedSecret anew = admin.rewrap(ROW, old);
        kms().disable("rotated", 1);
        assertThat(admin.unwrap(ROW, anew)).isEqualTo(secret);
        assertThatThrownBy(() -> admin.unwrap(ROW, old)).isInstanceOf(CustodyException.Refused.class);
    }

    /** By the identity that Google's library finds, which nobody knows; and nobody listens there. */
    @Test
    void backend_shouldBeChosenByItsSettings(@TempDir Path home) throws Exception {
        Path identity = home.resolve(".config/gcloud/application_default_credentials.json");
        Files.createDirectories(identity.getParent());
        Files.writeString(identity, """
                {"type": "authorized_user", "client_id": "a", "client_secret": "b", "refresh_token": "c"}
                """);
        String before = System.setProperty("user.home", home.toString());
        try {
            CustodyBackends chosen = Configured.by(Map.of(
                    "sumac.custody.backend",
                    "gcp-kms",
                    "sumac.custody.gcp-kms.key",
                    TestCloudKms.RING + "sumac-keys",
                    "sumac.custody.gcp-kms.token-key",
                    TestCloudKms.RING + "sumac-tokens",
                    "sumac.custody.gcp-kms.endpoint",
                    "127.0.0.1:1",
                    "sumac.custody.timeout",
                    LIMIT.toString()));
            for (KeyWrapper wrapper : List.of(chosen.keys(), chosen.tokens())) {
                assertThatThrownBy(() -> wrapper.wrap(ROW, SecretBytes.random(32)))
                        .isInstanceOf(CustodyException.Unavailable.class)
                        .hasMessageStartingWith("GCP KMS, Encrypt");
            }
        } finally {
            System.setProperty("user.home", before);
        }
    }

    @Test
    void backend_shouldNotBeOneThatIsNotThereOrHasNoKey() {
        assertThatThrownBy(() ->
                        Configured.by(Map.of("sumac.custody.backend", "abacus")).keys())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("key-file, vault, aws-kms, gcp-kms");
        assertThatThrownBy(() -> Configured.by(Map.of("sumac.custody.backend", "gcp-kms"))
                        .tokens())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("sumac.custody.gcp-kms.token-key is not set");
    }

    @Test
    void call_shouldNotTrustAnAnswerThatWasDamaged() throws CustodyException {
        WrappedSecret blob = wrapper().wrap(ROW, SecretBytes.random(32));
        fake().damageAnswers(true);

        assertUnavailable(() -> wrapper().wrap(ROW, SecretBytes.random(32)));
        assertUnavailable(() -> wrapper().unwrap(ROW, blob));
    }
}
