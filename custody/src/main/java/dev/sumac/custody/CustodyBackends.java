package dev.sumac.custody;

import dev.sumac.custody.aws.AwsKmsWrapper;
import dev.sumac.custody.gcp.GcpKmsWrapper;
import dev.sumac.custody.vault.VaultBackend;
import dev.sumac.kit.custody.KeyCustody;
import dev.sumac.kit.custody.KeyFiles;
import dev.sumac.kit.custody.KeyWrapper;
import dev.sumac.kit.custody.TokenCustody;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/**
 * The custody that is configured: {@code sumac.custody.backend}, a key file unless another is named. One backend holds two
 * wrapping keys: of keys, and of tokens. A service starts while it is away; only one that is there, and says that its key
 * binds nothing, keeps it from that.
 */
@Singleton
public class CustodyBackends {

    private static final String PREFIX = "sumac.custody.";

    private final Config config;
    private final Provider<VaultBackend> vault;

    public CustodyBackends(Config config, Provider<VaultBackend> vault) {
        this.config = config;
        this.vault = vault;
    }

    @Produces
    @Singleton
    @KeyCustody
    public KeyWrapper keys() {
        return switch (backend()) {
            case KEY_FILE -> KeyFiles.openKeys(config);
            case VAULT -> vault("vault.key", "sumac-keys");
            case AWS_KMS -> aws("aws-kms.key");
            case GCP_KMS -> gcp("gcp-kms.key");
        };
    }

    @Produces
    @Singleton
    @TokenCustody
    public KeyWrapper tokens() {
        return switch (backend()) {
            case KEY_FILE -> KeyFiles.openTokens(config);
            case VAULT -> vault("vault.token-key", "sumac-tokens");
            case AWS_KMS -> aws("aws-kms.token-key");
            case GCP_KMS -> gcp("gcp-kms.token-key");
        };
    }

    private Backend backend() {
        return optional("backend").map(Backend::parse).orElse(Backend.KEY_FILE);
    }

    private KeyWrapper vault(String keySetting, String defaultKey) {
        return vault.get()
                .wrapper(
                        optional("vault.mount").orElse("transit"),
                        optional(keySetting).orElse(defaultKey),
                        limit());
    }

    private KeyWrapper aws(String keySetting) {
        return AwsKmsWrapper.open(
                required(keySetting),
                optional("aws-kms.region"),
                optional("aws-kms.endpoint").map(URI::create),
                limit());
    }

    private KeyWrapper gcp(String keySetting) {
        return GcpKmsWrapper.open(required(keySetting), optional("gcp-kms.endpoint"), limit());
    }

    /** How long one call may take, whatever the backend does meanwhile. */
    private Duration limit() {
        return config.getOptionalValue(PREFIX + "timeout", Duration.class).orElse(Duration.ofSeconds(5));
    }

    private Optional<String> optional(String name) {
        return config.getOptionalValue(PREFIX + name, String.class);
    }

    private String required(String name) {
        return optional(name)
                .orElseThrow(() -> new IllegalStateException(
                        PREFIX + "backend is " + backend().setting() + ", and " + PREFIX + name + " is not set"));
    }
}
