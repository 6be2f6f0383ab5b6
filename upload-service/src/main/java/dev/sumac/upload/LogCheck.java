package dev.sumac.upload;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready only once the log was seen to be safe and the producer knows its partitions. */
@ApplicationScoped
@Readiness
class LogCheck implements HealthCheck {

    private final LogWatch watch;

    LogCheck(LogWatch watch) {
        this.watch = watch;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("log of reports")
                .status(watch.isReady())
                .build();
    }
}
