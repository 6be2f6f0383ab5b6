package dev.sumac.keys.rewrap;

import dev.sumac.custody.aws.TestKms;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/** moto in the place of the key files, with the key service's own rights. */
public final class AwsBackends extends RewrapBackends {

    /** Where the SDK looks for who this process is. */
    private static final String ID = "aws.accessKeyId";

    private static final String SECRET = "aws.secretAccessKey";

    private static volatile @Nullable TestKms started;

    static TestKms kms() {
        return Objects.requireNonNull(started);
    }

    @Override
    public Map<String, String> start() {
        TestKms kms = TestKms.start();
        started = kms;
        AwsBasicCredentials keyService = kms.identity("key-service");
        System.setProperty(ID, keyService.accessKeyId());
        System.setProperty(SECRET, keyService.secretAccessKey());
        Map<String, String> settings = new HashMap<>(super.start());
        settings.remove("sumac.custody.key-file");
        settings.remove("sumac.custody.token-key-file");
        settings.putAll(kms.settings());
        return settings;
    }

    @Override
    String aggregator() {
        return "clouded";
    }

    @Override
    public void stop() {
        System.clearProperty(ID);
        System.clearProperty(SECRET);
        kms().close();
        super.stop();
    }
}
