package dev.sumac.custody.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.api.gax.core.FixedCredentialsProvider;
import com.google.api.gax.grpc.InstantiatingGrpcChannelProvider;
import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.OAuth2Credentials;
import com.google.cloud.kms.v1.KeyManagementServiceClient;
import com.google.cloud.kms.v1.KeyManagementServiceSettings;
import dev.sumac.custody.CustodyBackends;
import dev.sumac.custody.RemoteKeyWrapperContract;
import dev.sumac.custody.parts.Configured;
import dev.sumac.custody.parts.Policies;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.custody.KeyWrapper;
import dev.sumac.kit.custody.SecretBytes;
import dev.sumac.kit.custody.WrappedSecret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GcpKmsWrapperTest extends RemoteKeyWrapperContract {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String RING = "projects/p/locations/europe-west3/keyRings/sumac/cryptoKeys/";

    private static @Nullable FakeCloudKms started;
    private static final Map<String, KeyManagementServiceClient> CLIENTS = new ConcurrentHashMap<>();

    @BeforeAll
    static void start() throws IOException {
        started = new FakeCloudKms(
                Policies.text("gcp/bindings.json"),
                Set.of(RING + "sumac-keys", RING + "sumac-tokens", RING + "another", RING + "rotated"));
    }

    @AfterAll
    static void stop() {
        CLIENTS.values().forEach(KeyManagementServiceClient::shutdownNow);
        CLIENTS.clear();
        fake().close();
    }

    @AfterEach
    void mend() {
        fake().damageAnswers(false);
    }

    private static FakeCloudKms fake() {
        return Objects.requireNonNull(started);
    }

    private static KeyManagementServiceClient client(String caller, int port, Duration limit) {
        return CLIENTS.computeIfAbsent(caller + "@" + port, name -> {
            try {
                KeyManagementServiceSettings.Builder settings = KeyManagementServiceSettings.newBuilder()
                        .setCredentialsProvider(FixedCredentialsProvider.create(OAuth2Credentials.create(
                                new AccessToken(caller, Date.from(Instant.now().plus(Duration.ofDays(1)))))))
                        .setTransportChannelProvider(InstantiatingGrpcChannelProvider.newBuilder()
                                .setEndpoint("127.0.0.1:" + port)
                                .setChannelConfigurator(channel -> channel.usePlaintext())
                                .build());
                return KeyManagementServiceClient.create(GcpKmsWrapper.limited(settings, limit));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static KeyWrapper by(String caller, String key) {
        return new GcpKmsWrapper(client(caller, fake().port(), PATIENCE), RING + key);
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
        return new GcpKmsWrapper(client("admin", port, LIMIT), RING + "sumac-keys");
    }

    @Test
    void rewrap_shouldMoveToTheNewestVersionSoThatTheOldOneCanGo() throws CustodyException {
        KeyWrapper admin = by("admin", "rotated");
        SecretBytes secret = SecretBytes.random(32);
        WrappedSecret old = admin.wrap(ROW, secret);
        fake().rotate(RING + "rotated");
        assertThat(admin.unwrap(ROW, old)).isEqualTo(secret);

        WrappedSecret anew = admin.rewrap(ROW, old);
        fake().disable(RING + "rotated", 1);
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
                    RING + "sumac-keys",
                    "sumac.custody.gcp-kms.token-key",
                    RING + "sumac-tokens",
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
