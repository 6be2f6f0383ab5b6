package dev.sumac.collect.retention;

import dev.sumac.collect.job.CollectionJobs;
import dev.sumac.collect.share.AggregateShares;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Deletes finished jobs and shares after a while. Their seals stay: what was collected is never collected again. */
@ApplicationScoped
public class Retention {

    private final CollectionJobs jobs;
    private final AggregateShares shares;
    private final InstantSource clock;
    private final Duration retention;

    Retention(
            CollectionJobs jobs,
            AggregateShares shares,
            InstantSource clock,
            @ConfigProperty(name = "sumac.collect.retention", defaultValue = "P14D") Duration retention) {
        this.jobs = jobs;
        this.shares = shares;
        this.clock = clock;
        this.retention = retention;
    }

    public void run() {
        Instant limit = clock.instant().minus(retention);
        jobs.forgetFinishedBefore(limit);
        shares.forgetFinishedBefore(limit);
    }
}
