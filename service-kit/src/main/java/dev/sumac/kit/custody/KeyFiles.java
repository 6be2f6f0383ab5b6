package dev.sumac.kit.custody;

import io.quarkus.arc.DefaultBean;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.microprofile.config.Config;

/**
 * The default custody: one key file per wrapping key. A service that is configured with neither reads neither; one that
 * is does not start with a file that is no key, or is open to others.
 */
@Singleton
public class KeyFiles {

    private static final String KEY_FILE = "sumac.custody.key-file";
    private static final String TOKEN_KEY_FILE = "sumac.custody.token-key-file";

    void check(@Observes StartupEvent started, Config config) {
        check(config);
    }

    static void check(Config config) {
        for (String name : List.of(KEY_FILE, TOKEN_KEY_FILE)) {
            config.getOptionalValue(name, Path.class).ifPresent(LocalKeyFileWrapper::open);
        }
    }

    @Produces
    @Singleton
    @DefaultBean
    @KeyCustody
    KeyWrapper keys(Config config) {
        return LocalKeyFileWrapper.open(config.getValue(KEY_FILE, Path.class));
    }

    @Produces
    @Singleton
    @DefaultBean
    @TokenCustody
    KeyWrapper tokens(Config config) {
        return LocalKeyFileWrapper.open(config.getValue(TOKEN_KEY_FILE, Path.class));
    }
}
