package dev.sumac.kit.custody;

import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import org.eclipse.microprofile.config.Config;

/** The default custody: one key file per wrapping key. A service that injects neither reads neither. */
@Singleton
public class KeyFiles {

    @Produces
    @Singleton
    @DefaultBean
    @KeyCustody
    KeyWrapper keys(Config config) {
        return LocalKeyFileWrapper.open(config.getValue("sumac.custody.key-file", Path.class));
    }

    @Produces
    @Singleton
    @DefaultBean
    @TokenCustody
    KeyWrapper tokens(Config config) {
        return LocalKeyFileWrapper.open(config.getValue("sumac.custody.token-key-file", Path.class));
    }
}
