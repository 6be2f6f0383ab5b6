package dev.sumac.custody.vault;

import dev.sumac.kit.custody.KeyWrapper;
import io.quarkus.vault.client.VaultClient;
import io.quarkus.vault.runtime.VaultConfigHolder;
import io.quarkus.vault.runtime.client.JDKClientFactory;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * The Vault that {@code quarkus.vault.*} names, by the identity that stands there: its address, TLS and authentication are
 * Quarkus's, the transport of secrets is ours.
 */
@Singleton
public class VaultBackend {

    private final Instance<VaultClient> client;
    private final Instance<VaultConfigHolder> settings;

    public VaultBackend(Instance<VaultClient> client, Instance<VaultConfigHolder> settings) {
        this.client = client;
        this.settings = settings;
    }

    /**
     * A wrapper by one transit key.
     *
     * @throws IllegalStateException when no Vault is configured, or it says that the key is no derived one
     */
    public KeyWrapper wrapper(String mount, String key, Duration limit) {
        var configured = settings.get().getVaultRuntimeConfig();
        if (configured == null) {
            throw new IllegalStateException("sumac.custody.backend is vault, and quarkus.vault.url is not set");
        }
        VaultClient ours = client.get()
                .configure()
                .executor(new SecretBodies(JDKClientFactory.createHttpClient(configured, false)))
                .requestTimeout(limit)
                .build();
        VaultTransitWrapper wrapper = new VaultTransitWrapper(ours, mount, key, limit);
        wrapper.requireDerived();
        return wrapper;
    }
}
