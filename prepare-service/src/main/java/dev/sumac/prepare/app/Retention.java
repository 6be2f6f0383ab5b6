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
import java.util.Collections;
import java.util.Set;

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
        if (longest.isZero()) {
            return;
        }
        Set<Integer> days = database.transact(ReplayIds::days);
        int first = firstToKeep(now, settings.claimMargin().plus(longest), days);
        for (int day : days) {
            if (day < first) {
                database.transact(connection -> {
                    ReplayIds.dropDay(connection, day);
                    return day;
                });
            }
        }
        database.transact(connection -> HelperJobs.forgetBefore(connection, first));
    }

    /**
     * The first day, of those since the epoch, whose claims some report can still meet. By a clock that is ahead, claims would
     * go that are needed when it is set right: so the newest report tells the time if it is behind the clock.
     *
     * @param age of the oldest report that can meet its claim
     * @param days those that have claims
     */
    static int firstToKeep(Instant now, Duration age, Set<Integer> days) {
        long newest = days.isEmpty() ? 0 : Collections.max(days) + 1L;
        long latest = Math.min(now.getEpochSecond(), newest * SECONDS_OF_DAY);
        return Math.toIntExact(Math.max(0, latest - age.toSeconds()) / SECONDS_OF_DAY);
    }
}
