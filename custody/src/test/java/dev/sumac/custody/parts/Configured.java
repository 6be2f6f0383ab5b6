package dev.sumac.custody.parts;

import dev.sumac.custody.CustodyBackends;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;

/** The choice of a backend, made by settings as a service has them. */
public final class Configured {

    private Configured() {}

    /** What these settings say; any but Vault, whose client is Quarkus's. */
    public static CustodyBackends by(Map<String, String> settings) {
        return new CustodyBackends(
                new SmallRyeConfigBuilder()
                        .withSources(new PropertiesConfigSource(settings, "test", 100))
                        .addDefaultInterceptors()
                        .addDiscoveredConverters()
                        .build(),
                () -> {
                    throw new AssertionError("Vault was not chosen");
                });
    }
}
