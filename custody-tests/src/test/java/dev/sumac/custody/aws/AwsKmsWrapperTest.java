package dev.sumac.custody.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sumac.custody.CustodyBackends;
import dev.sumac.custody.RemoteKeyWrapperContract;
import dev.sumac.custody.parts.Configured;
import dev.sumac.custody.parts.Moto;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.custody.KeyWrapper;
import dev.sumac.kit.custody.SecretBytes;
import dev.sumac.kit.custody.WrappedSecret;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KmsException;

@EnabledIf(value = Moto.AVAILABLE, disabledReason = Moto.LEFT_OUT)
class AwsKmsWrapperTest extends RemoteKeyWrapperContract {

    private static @Nullable TestKms started;

    @BeforeAll
    static void start() {
        started = TestKms.start();
    }

    @AfterAll
    static void stop() {
        if (started != null) {
            started.close();
        }
    }

    private static TestKms kms() {
        return Objects.requireNonNull(started);
    }

    private static KeyWrapper by(String identity, String key) {
        return kms().wrapper(identity, key);
    }

    @Override
    protected KeyWrapper wrapper() {
        return by("admin", kms().keys());
    }

    @Override
    protected KeyWrapper stranger() {
        return by("admin", kms().another());
    }

    @Override
    protected KeyWrapper keyService() {
        return by("key-service", kms().keys());
    }

    @Override
    protected KeyWrapper prepareService() {
        return by("prepare-service", kms().keys());
    }

    @Override
    protected KeyWrapper collectService() {
        return by("collect-service", kms().keys());
    }

    @Override
    protected KeyWrapper at(int port) {
        return new AwsKmsWrapper(
                TestKms.client(AwsBasicCredentials.create("some", "thing"), port, LIMIT), kms().keys());
    }

    @Test
    void call_shouldSayUnavailableToAnIdentityThatIsUnknown() {
        KeyWrapper unknown = new AwsKmsWrapper(
                TestKms.client(AwsBasicCredentials.create("nobody", "nothing"), kms().port(), TestKms.PATIENCE),
                kms().keys());
        assertUnavailable(() -> unknown.wrap(ROW, SecretBytes.random(32)));
    }

    /** Else the key service could read secrets after all: re-encrypted for a key that it may use. */
    @Test
    void reEncrypt_shouldBeRefusedToTheKeyServiceForAnyOtherKey() throws CustodyException {
        WrappedSecret blob = keyService().wrap(ROW, SecretBytes.random(32));
        byte[] ciphertext = Arrays.copyOfRange(blob.toByteArray(), 1, blob.toByteArray().length);
        try (KmsClient kms = kms().client("key-service")) {
            assertThatThrownBy(() -> kms.reEncrypt(request -> request.sourceKeyId(kms().keys())
                            .sourceEncryptionContext(ROW.fields())
                            .destinationKeyId(kms().tokens())
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
        kms().rotate(kms().keys());
        WrappedSecret anew = keyService().rewrap(ROW, old);
        assertThat(anew).isNotEqualTo(old);
        assertThat(prepareService().unwrap(ROW, anew)).isEqualTo(secret);
        assertThat(prepareService().unwrap(ROW, old)).isEqualTo(secret);
    }

    @Test
    void backend_shouldBeChosenByItsSettings() throws CustodyException {
        AwsBasicCredentials admin = kms().identity("admin");
        System.setProperty("aws.accessKeyId", admin.accessKeyId());
        System.setProperty("aws.secretAccessKey", admin.secretAccessKey());
        try {
            CustodyBackends chosen = Configured.by(kms().settings());
            SecretBytes secret = SecretBytes.random(32);
            assertThat(by("admin", kms().keys()).unwrap(ROW, chosen.keys().wrap(ROW, secret)))
                    .isEqualTo(secret);
            assertThat(by("admin", kms().tokens()).unwrap(ROW, chosen.tokens().wrap(ROW, secret)))
                    .isEqualTo(secret);
        } finally {
            System.clearProperty("aws.accessKeyId");
            System.clearProperty("aws.secretAccessKey");
        }
    }

    @Test
    void unwrap_shouldLetCollectHaveTokensAlone() throws CustodyException {
        SecretBytes token = SecretBytes.random(32);
        WrappedSecret blob = by("key-service", kms().tokens()).wrap(ROW, token);
        assertThat(by("collect-service", kms().tokens()).unwrap(ROW, blob)).isEqualTo(token);
    }
}
