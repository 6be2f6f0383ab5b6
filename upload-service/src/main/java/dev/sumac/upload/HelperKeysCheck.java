package dev.sumac.upload;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready only once each Helper was asked for the keys it refuses; one that does not answer holds up nobody. */
@ApplicationScoped
@Readiness
class HelperKeysCheck implements HealthCheck {

    private final HelperKeys keys;

    HelperKeysCheck(HelperKeys keys) {
        this.keys = keys;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("keys of Helpers").status(keys.asked()).build();
    }
}
