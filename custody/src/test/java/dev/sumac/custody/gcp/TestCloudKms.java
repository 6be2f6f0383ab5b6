package dev.sumac.custody.gcp;

import com.google.api.gax.core.FixedCredentialsProvider;
import com.google.api.gax.grpc.InstantiatingGrpcChannelProvider;
import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.OAuth2Credentials;
import com.google.cloud.kms.v1.KeyManagementServiceClient;
import com.google.cloud.kms.v1.KeyManagementServiceSettings;
import dev.sumac.custody.parts.Policies;
import dev.sumac.kit.custody.KeyWrapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A fake Cloud KMS with the two wrapping keys and some more, the policies of the repository, and clients of it. */
public final class TestCloudKms implements AutoCloseable {

    static final String RING = "projects/p/locations/europe-west3/keyRings/sumac/cryptoKeys/";

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final FakeCloudKms fake;
    private final Map<String, KeyManagementServiceClient> clients = new ConcurrentHashMap<>();

    private TestCloudKms(FakeCloudKms fake) {
        this.fake = fake;
    }

    /** Starts one. */
    public static TestCloudKms start() throws IOException {
        return new TestCloudKms(new FakeCloudKms(
                Policies.text("gcp/bindings.json"),
                Set.of(RING + "sumac-keys", RING + "sumac-tokens", RING + "another", RING + "rotated")));
    }

    FakeCloudKms fake() {
        return fake;
    }

    /** What a caller may do with a key: {@code key-service}, {@code sumac-tokens}. */
    public KeyWrapper wrapper(String caller, String key) {
        return wrapper(caller, key, fake.port(), PATIENCE);
    }

    KeyWrapper wrapper(String caller, String key, int port, Duration limit) {
        return new GcpKmsWrapper(
                clients.computeIfAbsent(caller + "@" + port, name -> client(caller, port, limit)), RING + key);
    }

    private static KeyManagementServiceClient client(String caller, int port, Duration limit) {
        KeyManagementServiceSettings.Builder settings = KeyManagementServiceSettings.newBuilder()
                .setCredentialsProvider(FixedCredentialsProvider.create(OAuth2Credentials.create(
                        new AccessToken(caller, Date.from(Instant.now().plus(Duration.ofDays(1)))))))
                .setTransportChannelProvider(InstantiatingGrpcChannelProvider.newBuilder()
                        .setEndpoint("127.0.0.1:" + port)
                        .setChannelConfigurator(channel -> channel.usePlaintext())
                        .build());
        try {
            return KeyManagementServiceClient.create(GcpKmsWrapper.limited(settings, limit));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The newest version of a key is another from now on. */
    public void rotate(String key) {
        fake.rotate(RING + key);
    }

    /** Takes a version of a key out of use; the first is 1. */
    public void disable(String key, int version) {
        fake.disable(RING + key, version);
    }

    @Override
    public void close() {
        clients.values().forEach(KeyManagementServiceClient::shutdownNow);
        fake.close();
    }
}
