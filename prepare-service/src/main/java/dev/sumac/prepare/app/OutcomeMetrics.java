package dev.sumac.prepare.app;

import dev.sumac.prepare.store.Database;
import dev.sumac.prepare.store.Overview;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import jakarta.inject.Singleton;
import java.util.List;

/** Shows the outcome rows as metrics. They are the whole aggregator's, so each replica shows the same. */
@Singleton
class OutcomeMetrics {

    private final Database database;
    private final MultiGauge reports;
    private final MultiGauge jobs;

    OutcomeMetrics(Database database, MeterRegistry registry) {
        this.database = database;
        this.reports = MultiGauge.builder("sumac.prepare.reports")
                .description("Reports of this aggregator by task and outcome, exact")
                .register(registry);
        this.jobs = MultiGauge.builder("sumac.prepare.jobs")
                .description("Aggregation jobs that are not settled, by state")
                .register(registry);
    }

    void refresh() {
        List<Overview.Count> outcomes = database.transact(Overview::outcomes);
        reports.register(
                outcomes.stream()
                        .map(count -> MultiGauge.Row.of(
                                Tags.of("task", count.task().toString(), "outcome", count.reason()), count.reports()))
                        .toList(),
                true);
        jobs.register(
                database.transact(Overview::jobs).entrySet().stream()
                        .map(entry -> MultiGauge.Row.of(Tags.of("state", entry.getKey()), entry.getValue()))
                        .toList(),
                true);
    }
}
