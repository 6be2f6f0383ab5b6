package dev.sumac.keys.rewrap;

import dev.sumac.custody.parts.OpenBao;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** OpenBao in the place of the key files, with the key service's own rights. */
public final class VaultBackends extends RewrapBackends {

    private static volatile @Nullable OpenBao started;

    static OpenBao bao() {
        return Objects.requireNonNull(started);
    }

    @Override
    public Map<String, String> start() {
        OpenBao bao = OpenBao.start();
        started = bao;
        Map<String, String> settings = new HashMap<>(super.start());
        settings.remove("sumac.custody.key-file");
        settings.remove("sumac.custody.token-key-file");
        settings.put("sumac.custody.backend", "vault");
        settings.put("quarkus.vault.url", bao.uri("").toString());
        settings.put("quarkus.vault.authentication.client-token", bao.token("key-service"));
        return settings;
    }

    @Override
    String aggregator() {
        return "vaulted";
    }

    @Override
    public void stop() {
        bao().kill();
        super.stop();
    }
}
