package dev.sumac.kit.key;

import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * How long clients may cache {@code hpke_config} ({@code sumac.hpke.cache-lifetime}). One setting for the service that tells
 * clients so and for the one that keeps old keys open for at least twice as long.
 */
@Singleton
public class CacheLifetime {

    private final Duration value;

    public CacheLifetime(@ConfigProperty(name = "sumac.hpke.cache-lifetime", defaultValue = "PT1H") Duration value) {
        if (value.isNegative() || value.compareTo(Duration.ofDays(365)) > 0) {
            throw new IllegalArgumentException("sumac.hpke.cache-lifetime must be from PT0S to P365D");
        }
        this.value = value;
    }

    public Duration value() {
        return value;
    }

    /** How long a key that is no longer advertised must still be accepted and opened, at the least. */
    public Duration leastGrace() {
        return value.multipliedBy(2);
    }
}
