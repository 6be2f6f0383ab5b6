package dev.sumac.custody.vault;

import dev.sumac.custody.parts.OpenBao;
import io.quarkus.vault.client.VaultClient;
import java.net.http.HttpClient;
import java.time.Duration;

/** Wrappers at a test's OpenBao, without Quarkus. */
public final class TestVault {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private TestVault() {}

    /** By the key and the rights of a token. */
    public static VaultTransitWrapper wrapper(OpenBao server, String token, String key) {
        return wrapper(VaultClient.builder().baseUrl(server.uri("").toString()).clientToken(token), key, PATIENCE);
    }

    static VaultTransitWrapper wrapper(VaultClient.Builder client, String key, Duration limit) {
        VaultClient made = client.executor(new SecretBodies(HttpClient.newHttpClient()))
                .requestTimeout(limit)
                .build();
        return new VaultTransitWrapper(made, "transit", key, limit);
    }
}
