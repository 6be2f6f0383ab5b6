package dev.sumac.kit.custody;

import io.quarkus.arc.DefaultBean;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/**
 * Custody by key files, one for each wrapping key: the backend of a service without another, and the default of one that
 * has a choice. A service that is configured with neither file reads neither; one that is does not start with a file that
 * is no key, or is open to others.
 */
@Singleton
public class KeyFiles {

    private static final String KEY_FILE = "sumac.custody.key-file";
    private static final String PREVIOUS_KEY_FILES = "sumac.custody.previous-key-files";
    private static final String TOKEN_KEY_FILE = "sumac.custody.token-key-file";
    private static final String PREVIOUS_TOKEN_KEY_FILES = "sumac.custody.previous-token-key-files";

    void check(@Observes StartupEvent started, Config config) {
        check(config);
    }

    static void check(Config config) {
        if (config.getOptionalValue(KEY_FILE, Path.class).isPresent()) {
            openKeys(config);
        }
        if (config.getOptionalValue(TOKEN_KEY_FILE, Path.class).isPresent()) {
            openTokens(config);
        }
    }

    /**
     * The wrapping key of keys.
     *
     * @throws RuntimeException when it is not configured, or its file is none that may be used
     */
    public static KeyWrapper openKeys(Config config) {
        return open(config, KEY_FILE, PREVIOUS_KEY_FILES);
    }

    /** The wrapping key of tokens; as {@link #openKeys}. */
    public static KeyWrapper openTokens(Config config) {
        return open(config, TOKEN_KEY_FILE, PREVIOUS_TOKEN_KEY_FILES);
    }

    private static KeyWrapper open(Config config, String file, String previous) {
        Optional<List<Path>> older = config.getOptionalValues(previous, Path.class);
        return LocalKeyFileWrapper.open(config.getValue(file, Path.class), older.orElse(List.of()));
    }

    @Produces
    @Singleton
    @DefaultBean
    @KeyCustody
    KeyWrapper keys(Config config) {
        return openKeys(config);
    }

    @Produces
    @Singleton
    @DefaultBean
    @TokenCustody
    KeyWrapper tokens(Config config) {
        return openTokens(config);
    }
}
