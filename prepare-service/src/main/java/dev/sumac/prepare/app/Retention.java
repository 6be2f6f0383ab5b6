package dev.sumac.prepare.app;

import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.kit.task.TaskEntry;
import dev.sumac.kit.task.TaskRegistry;
import dev.sumac.prepare.batch.CollectedShares;
import dev.sumac.prepare.store.Database;
import dev.sumac.prepare.store.HelperJobs;
import dev.sumac.prepare.store.ReplayIds;
import dev.sumac.prepare.store.WithdrawnRequests;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Forgets what no report can meet any more: claims and answers older than every task's {@code maxReportAge}, by a margin; and
 * the shares of batches that were collected.
 */
@Singleton
class Retention {

    private static final Duration WITHDRAWN = Duration.ofDays(1);
    private static final long SECONDS_OF_DAY = 86_400;

    private final TaskRegistry tasks;
    private final Database database;
    private final InstantSource clock;
    private final PrepareSettings settings;

    Retention(TaskRegistry tasks, Database database, InstantSource clock, PrepareSettings settings) {
        this.tasks = tasks;
        this.database = database;
        this.clock = clock;
        this.settings = settings;
    }

    void run() throws NotCurrentException {
        tasks.catchUp(settings.currentWithin());
        Instant now = clock.instant();
        database.transact(connection -> WithdrawnRequests.forgetBefore(connection, now.minus(WITHDRAWN)));
        new CollectedShares(database).forgetBefore(now.minus(settings.collectedRetention()));
        Duration longest = tasks.all().stream()
                .map(TaskEntry::maxReportAge)
                .reduce(Duration.ZERO, (one, other) -> one.compareTo(other) > 0 ? one : other);
        Duration sinceEpoch = Duration.between(Instant.EPOCH, now).minus(settings.claimMargin());
        if (longest.isZero() || longest.compareTo(sinceEpoch) >= 0) {
            return;
        }
        int first = Math.toIntExact(sinceEpoch.minus(longest).toSeconds() / SECONDS_OF_DAY);
        for (int day : database.transact(ReplayIds::days)) {
            if (day < first) {
                database.transact(connection -> {
                    ReplayIds.dropDay(connection, day);
                    return day;
                });
            }
        }
        database.transact(connection -> HelperJobs.forgetBefore(connection, first));
    }
}
