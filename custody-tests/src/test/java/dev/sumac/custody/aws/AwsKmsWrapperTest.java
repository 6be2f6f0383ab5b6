package dev.sumac.custody.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sumac.custody.CustodyBackends;
import dev.sumac.custody.RemoteKeyWrapperContract;
import dev.sumac.custody.parts.Configured;
import dev.sumac.custody.parts.Moto;
import dev.sumac.custody.parts.Policies;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.custody.KeyWrapper;
import dev.sumac.kit.custody.SecretBytes;
import dev.sumac.kit.custody.WrappedSecret;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AccessKey;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KmsException;

@EnabledIf(value = Moto.AVAILABLE, disabledReason = Moto.LEFT_OUT)
class AwsKmsWrapperTest extends RemoteKeyWrapperContract {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String ADMIN = """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
            """;

    private static final Map<String, AwsBasicCredentials> IDENTITIES = new HashMap<>();
    private static @Nullable Moto started;
    private static String keys = "";
    private static String tokens = "";
    private static String another = "";

    @BeforeAll
    static void start() {
        Moto moto = Moto.start();
        started = moto;
        AwsBasicCredentials anybody = AwsBasicCredentials.create("anybody", "anything");
        try (KmsClient kms = client(anybody, moto.port(), PATIENCE)) {
            KeyMetadata made = kms.createKey().keyMetadata();
            keys = made.keyId();
            another = kms.createKey().keyMetadata().keyId();
            KeyMetadata ofTokens = kms.createKey().keyMetadata();
            tokens = ofTokens.keyId();
            enter(moto, anybody, made.arn(), ofTokens.arn());
        }
        moto.enforcePolicies();
    }

    private static void enter(Moto moto, AwsBasicCredentials anybody, String keysArn, String tokensArn) {
        try (IamClient iam = IamClient.builder()
                .httpClientBuilder(ApacheHttpClient.builder())
                .credentialsProvider(StaticCredentialsProvider.create(anybody))
                .endpointOverride(moto.uri(""))
                .region(Region.AWS_GLOBAL)
                .build()) {
            enter(iam, "admin", ADMIN);
            for (String service : List.of("key-service", "prepare-service", "collect-service")) {
                enter(
                        iam,
                        service,
                        Policies.text("aws/" + service + ".json")
                                .replace("${sumac-keys}", keysArn)
                                .replace("${sumac-tokens}", tokensArn));
            }
        }
    }

    private static void enter(IamClient iam, String name, String policy) {
        iam.createUser(user -> user.userName(name));
        iam.putUserPolicy(put -> put.userName(name).policyName("of-the-service").policyDocument(policy));
        AccessKey key = iam.createAccessKey(request -> request.userName(name)).accessKey();
        IDENTITIES.put(name, AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey()));
    }

    @AfterAll
    static void stop() {
        if (started != null) {
            started.kill();
        }
    }

    private static KmsClient client(AwsBasicCredentials credentials, int port, Duration limit) {
        return AwsKmsWrapper.builder(limit)
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .region(Region.EU_CENTRAL_1)
                .endpointOverride(URI.create("http://127.0.0.1:" + port))
                .build();
    }

    private static KeyWrapper by(String identity, String key) {
        return new AwsKmsWrapper(client(identity(identity), moto().port(), PATIENCE), key);
    }

    private static AwsBasicCredentials identity(String name) {
        return Objects.requireNonNull(IDENTITIES.get(name));
    }

    private static Moto moto() {
        return Objects.requireNonNull(started);
    }

    @Override
    protected KeyWrapper wrapper() {
        return by("admin", keys);
    }

    @Override
    protected KeyWrapper stranger() {
        return by("admin", another);
    }

    @Override
    protected KeyWrapper keyService() {
        return by("key-service", keys);
    }

    @Override
    protected KeyWrapper prepareService() {
        return by("prepare-service", keys);
    }

    @Override
    protected KeyWrapper collectService() {
        return by("collect-service", keys);
    }

    @Override
    protected KeyWrapper at(int port) {
        return new AwsKmsWrapper(client(AwsBasicCredentials.create("some", "thing"), port, LIMIT), keys);
    }

    @Test
    void call_shouldSayUnavailableToAnIdentityThatIsUnknown() {
        KeyWrapper unknown = new AwsKmsWrapper(
                client(AwsBasicCredentials.create("nobody", "nothing"), moto().port(), PATIENCE), keys);
        assertUnavailable(() -> unknown.wrap(ROW, SecretBytes.random(32)));
    }

    /** Else the key service could read secrets after all: re-encrypted for a key that it may use. */
    @Test
    void reEncrypt_shouldBeRefusedToTheKeyServiceForAnyOtherKey() throws CustodyException {
        WrappedSecret blob = keyService().wrap(ROW, SecretBytes.random(32));
        byte[] ciphertext = Arrays.copyOfRange(blob.toByteArray(), 1, blob.toByteArray().length);
        try (KmsClient kms = client(identity("key-service"), moto().port(), PATIENCE)) {
            assertThatThrownBy(() -> kms.reEncrypt(request -> request.sourceKeyId(keys)
                            .sourceEncryptionContext(ROW.fields())
                            .destinationKeyId(tokens)
                            .destinationEncryptionContext(ROW.fields())
                            .ciphertextBlob(SdkBytes.fromByteArray(ciphertext))))
                    .isInstanceOfSatisfying(
                            KmsException.class,
                            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("AccessDeniedException"));
        }
    }

    /** Which version of a key a ciphertext is of, moto does not say. */
    @Test
    void rewrap_shouldFollowARotationOfTheKey() throws CustodyException {
        SecretBytes secret = SecretBytes.random(32);
        WrappedSecret old = keyService().wrap(ROW, secret);
        try (KmsClient kms = client(identity("admin"), moto().port(), PATIENCE)) {
            kms.rotateKeyOnDemand(request -> request.keyId(keys));
            assertThat(kms.listKeyRotations(request -> request.keyId(keys)).rotations())
                    .isNotEmpty();
        }
        WrappedSecret anew = keyService().rewrap(ROW, old);
        assertThat(anew).isNotEqualTo(old);
        assertThat(prepareService().unwrap(ROW, anew)).isEqualTo(secret);
        assertThat(prepareService().unwrap(ROW, old)).isEqualTo(secret);
    }

    @Test
    void backend_shouldBeChosenByItsSettings() throws CustodyException {
        AwsBasicCredentials admin = identity("admin");
        System.setProperty("aws.accessKeyId", admin.accessKeyId());
        System.setProperty("aws.secretAccessKey", admin.secretAccessKey());
        try {
            CustodyBackends chosen = Configured.by(Map.of(
                    "sumac.custody.backend",
                    "aws-kms",
                    "sumac.custody.aws-kms.key",
                    keys,
                    "sumac.custody.aws-kms.token-key",
                    tokens,
                    "sumac.custody.aws-kms.region",
                    Region.EU_CENTRAL_1.id(),
                    "sumac.custody.aws-kms.endpoint",
                    moto().uri("").toString(),
                    "sumac.custody.timeout",
                    PATIENCE.toString()));
            SecretBytes secret = SecretBytes.random(32);
            assertThat(by("admin", keys).unwrap(ROW, chosen.keys().wrap(ROW, secret)))
                    .isEqualTo(secret);
            assertThat(by("admin", tokens).unwrap(ROW, chosen.tokens().wrap(ROW, secret)))
                    .isEqualTo(secret);
        } finally {
            System.clearProperty("aws.accessKeyId");
            System.clearProperty("aws.secretAccessKey");
        }
    }

    @Test
    void unwrap_shouldLetCollectHaveTokensAlone() throws CustodyException {
        SecretBytes token = SecretBytes.random(32);
        WrappedSecret blob = by("key-service", tokens).wrap(ROW, token);
        assertThat(by("collect-service", tokens).unwrap(ROW, blob)).isEqualTo(token);
    }
}
