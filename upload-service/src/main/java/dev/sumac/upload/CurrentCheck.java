package dev.sumac.upload;

import dev.sumac.kit.current.CurrentLease;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready only while this replica can confirm which keys there are. */
@ApplicationScoped
@Readiness
class CurrentCheck implements HealthCheck {

    private final CurrentLease lease;

    CurrentCheck(CurrentLease lease) {
        this.lease = lease;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("current")
                .status(lease.stretch().lasts())
                .build();
    }
}
