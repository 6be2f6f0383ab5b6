package dev.sumac.custody.aws;

import dev.sumac.custody.parts.Moto;
import dev.sumac.custody.parts.Policies;
import dev.sumac.kit.custody.KeyWrapper;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AccessKey;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeyMetadata;

/** A moto with the two wrapping keys, a third, and an identity for each service, with the policies of the repository. */
public final class TestKms implements AutoCloseable {

    private static final Region REGION = Region.EU_CENTRAL_1;

    static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final AwsBasicCredentials ANYBODY = AwsBasicCredentials.create("anybody", "anything");
    private static final String ADMIN = """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
            """;

    private final Moto moto;
    private final Map<String, AwsBasicCredentials> identities = new HashMap<>();
    private final KeyMetadata keys;
    private final KeyMetadata tokens;
    private final KeyMetadata another;

    private TestKms(Moto moto) {
        this.moto = moto;
        try (KmsClient kms = client(ANYBODY, moto.port(), PATIENCE)) {
            keys = kms.createKey().keyMetadata();
            tokens = kms.createKey().keyMetadata();
            another = kms.createKey().keyMetadata();
        }
        enter();
        moto.enforcePolicies();
    }

    /** Starts one. */
    public static TestKms start() {
        return new TestKms(Moto.start());
    }

    private void enter() {
        try (IamClient iam = IamClient.builder()
                .httpClientBuilder(ApacheHttpClient.builder())
                .credentialsProvider(StaticCredentialsProvider.create(ANYBODY))
                .endpointOverride(moto.uri(""))
                .region(Region.AWS_GLOBAL)
                .build()) {
            enter(iam, "admin", ADMIN);
            for (String service : List.of("key-service", "prepare-service", "collect-service")) {
                enter(
                        iam,
                        service,
                        Policies.text("aws/" + service + ".json")
                                .replace("${sumac-keys}", keys.arn())
                                .replace("${sumac-tokens}", tokens.arn()));
            }
        }
    }

    private void enter(IamClient iam, String name, String policy) {
        iam.createUser(user -> user.userName(name));
        iam.putUserPolicy(put -> put.userName(name).policyName("of-the-service").policyDocument(policy));
        AccessKey key = iam.createAccessKey(request -> request.userName(name)).accessKey();
        identities.put(name, AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey()));
    }

    static KmsClient client(AwsBasicCredentials credentials, int port, Duration limit) {
        return AwsKmsWrapper.builder(limit)
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .region(REGION)
                .endpointOverride(URI.create("http://127.0.0.1:" + port))
                .build();
    }

    /** By an identity: {@code admin}, or a service's module. */
    KmsClient client(String identity) {
        return client(identity(identity), moto.port(), PATIENCE);
    }

    /** What an identity may do with a key. */
    public KeyWrapper wrapper(String identity, String key) {
        return new AwsKmsWrapper(client(identity), key);
    }

    public AwsBasicCredentials identity(String name) {
        return Objects.requireNonNull(identities.get(name), name);
    }

    /** The id of the wrapping key of keys. */
    public String keys() {
        return keys.keyId();
    }

    /** The id of the wrapping key of tokens. */
    public String tokens() {
        return tokens.keyId();
    }

    /** The id of a key that no service knows. */
    String another() {
        return another.keyId();
    }

    /** The settings of a service that has it as its backend; who the service is, its environment says. */
    public Map<String, String> settings() {
        return Map.of(
                "sumac.custody.backend", "aws-kms",
                "sumac.custody.aws-kms.key", keys(),
                "sumac.custody.aws-kms.token-key", tokens(),
                "sumac.custody.aws-kms.region", REGION.id(),
                "sumac.custody.aws-kms.endpoint", moto.uri("").toString(),
                "sumac.custody.timeout", PATIENCE.toString());
    }

    /** The newest version of a key is another from now on. */
    public void rotate(String key) {
        try (KmsClient kms = client("admin")) {
            kms.rotateKeyOnDemand(request -> request.keyId(key));
            if (!kms.listKeyRotations(request -> request.keyId(key)).hasRotations()) {
                throw new IllegalStateException("the key was not rotated");
            }
        }
    }

    int port() {
        return moto.port();
    }

    @Override
    public void close() {
        moto.kill();
    }
}
