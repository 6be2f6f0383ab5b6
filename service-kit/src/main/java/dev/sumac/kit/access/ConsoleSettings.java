package dev.sumac.kit.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The console's login by the operators' realm. Without a URL there is none, and browsers are asked for the operator's static
 * token.
 */
@ConfigMapping(prefix = "sumac.console")
public interface ConsoleSettings {

    /** Where browsers find the console; ends in {@code /console}. */
    Optional<URI> url();

    /**
     * A file of 32 random bytes, readable by its owner alone, which sessions are encrypted with: the same for every replica of
     * every service that the console speaks to.
     */
    Optional<Path> sessionKeyFile();

    /** The console's client in the operators' realm. */
    @WithDefault("sumac-console")
    String clientId();
}
