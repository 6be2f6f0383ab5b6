package dev.sumac.custody.gcp;

import com.google.api.gax.core.FixedCredentialsProvider;
import com.google.api.gax.grpc.InstantiatingGrpcChannelProvider;
import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.OAuth2Credentials;
import com.google.cloud.kms.v1.KeyManagementServiceClient;
import com.google.cloud.kms.v1.KeyManagementServiceSettings;
import dev.sumac.custody.RemoteKeyWrapperContract;
import dev.sumac.custody.parts.Policies;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.custody.KeyWrapper;
import dev.sumac.kit.custody.SecretBytes;
import dev.sumac.kit.custody.WrappedSecret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class GcpKmsWrapperTest extends RemoteKeyWrapperContract {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String RING = "projects/p/locations/europe-west3/keyRings/sumac/cryptoKeys/";

    private static @Nullable FakeCloudKms started;
    private static final Map<String, KeyManagementServiceClient> CLIENTS = new ConcurrentHashMap<>();

    @BeforeAll
    static void start() throws IOException {
        started = new FakeCloudKms(
                Policies.text("gcp/bindings.json"),
                Set.of(RING + "sumac-keys", RING + "sumac-tokens", RING + "another"));
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
    void call_shouldNotTrustAnAnswerThatWasDamaged() throws CustodyException {
        WrappedSecret blob = wrapper().wrap(ROW, SecretBytes.random(32));
        fake().damageAnswers(true);

        assertUnavailable(() -> wrapper().wrap(ROW, SecretBytes.random(32)));
        assertUnavailable(() -> wrapper().unwrap(ROW, blob));
    }
}
