package dev.sumac.prepare.leader;

import dev.sumac.dap.message.ReportError;
import dev.sumac.prepare.store.BucketSums;
import dev.sumac.prepare.store.Database;
import dev.sumac.prepare.store.JobRow;
import dev.sumac.prepare.store.JobShares;
import dev.sumac.prepare.store.Jobs;
import dev.sumac.prepare.store.LogPosition;
import dev.sumac.prepare.store.Outcomes;
import dev.sumac.prepare.store.ParkedReports;
import dev.sumac.prepare.store.TaskLocks;
import dev.sumac.prepare.task.AggregationTask;
import dev.sumac.prepare.task.Randomness;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * T2: one transaction ends a job, once, by the Helper's answer. It looks at no claim and no seal: T1 decided, and the job's
 * own state keeps its batch from being sealed.
 */
public class Settler {

    /** A report of a job that is not to be sent after all. */
    public record Fallen(LogPosition at, String reason) {}

    private final Database database;
    private final InstantSource clock;
    private final Randomness randomness;
    private final JobSize size;
    private final Duration earlyWait;

    /** @param earlyWait how long at least a report waits that the Helper found too early */
    public Settler(Database database, InstantSource clock, Randomness randomness, JobSize size, Duration earlyWait) {
        this.database = database;
        this.clock = clock;
        this.randomness = randomness;
        this.size = size;
        this.earlyWait = earlyWait;
    }

    /**
     * Settles a job.
     *
     * @param verdicts in the order of the job's reports
     * @return false when somebody else has settled it, and nothing happened
     */
    public boolean settle(InFlightJob job, List<Verdict> verdicts) {
        Settlement settlement = new Settlement(job, verdicts);
        return database.transact(settlement::run);
    }

    /**
     * Plans the reports of a job anew, in halves, because the Helper refused the request as a whole; a report that is
     * alone falls.
     *
     * @return false when another attempt was begun, whose fate nobody knows; then nothing happened
     */
    public boolean split(InFlightJob job) {
        Instant now = clock.instant();
        return database.transact(connection -> {
            TaskLocks.share(connection, job.task().id());
            Optional<Jobs.Ended> ended =
                    Jobs.finishOnlyAttempt(connection, job.row().id());
            if (ended.isEmpty()) {
                connection.rollback();
                return false;
            }
            List<Candidate> all = job.candidates();
            if (all.size() == 1) {
                reject(connection, job.task(), all.size());
                forget(connection, ended.get(), ended.get().reports());
                return true;
            }
            NewJobs halves = newJobs(job.row());
            Jobs.Start start = new Jobs.Start.Waiting(now);
            addJob(halves, job, ended.get(), start, all.subList(0, all.size() / 2));
            addJob(halves, job, ended.get(), start, all.subList(all.size() / 2, all.size()));
            halves.insert(connection, now);
            return true;
        });
    }

    /**
     * Ends a job of which nothing was ever sent: some of its reports fall, the others go to a new one. As T1 does, but the
     * reports keep their claims and their batch.
     *
     * @return false when another attempt was begun meanwhile, which decides; then nothing happened
     */
    public boolean planWithout(AggregationTask task, JobRow row, List<Candidate> others, List<Fallen> fallen) {
        Instant now = clock.instant();
        return database.transact(connection -> {
            TaskLocks.share(connection, task.id());
            Optional<Jobs.Ended> ended = Jobs.finishOnlyAttempt(connection, row.id());
            if (ended.isEmpty()) {
                connection.rollback();
                return false;
            }
            Outcomes.Tally tally = new Outcomes.Tally();
            fallen.forEach(each -> tally.add(task.id(), each.reason, 1));
            Outcomes.add(connection, tally);
            forget(connection, ended.get(), fallen.stream().map(Fallen::at).toList());
            if (!others.isEmpty()) {
                NewJobs jobs = newJobs(row);
                Jobs.Start start = new Jobs.Start.Waiting(now);
                jobs.add(
                        task,
                        row.verificationKeyId(),
                        row.batch(),
                        start,
                        others,
                        ended.get().copied());
                jobs.insert(connection, now);
            }
            return true;
        });
    }

    private static void reject(Connection connection, AggregationTask task, int count) throws SQLException {
        Outcomes.add(connection, new Outcomes.Tally().add(task.id(), ReportError.INVALID_MESSAGE.token(), count));
    }

    private NewJobs newJobs(JobRow row) {
        return new NewJobs(row.topic(), size, randomness::id);
    }

    /** Who takes over reports takes over their copies, too. */
    private static void addJob(
            NewJobs jobs, InFlightJob from, Jobs.Ended ended, Jobs.Start start, List<Candidate> candidates) {
        jobs.add(from.task(), from.row().verificationKeyId(), from.row().batch(), start, candidates, ended.copied());
    }

    /** By the row, for a copy may have been made since the job was leased. */
    private static void forget(Connection connection, Jobs.Ended ended, List<LogPosition> done) throws SQLException {
        if (ended.copied()) {
            ParkedReports.delete(connection, ended.topic(), done);
        }
    }

    private final class Settlement {

        private final InFlightJob job;
        private final Instant now = clock.instant();
        private final BucketSums sums;
        private final Outcomes.Tally tally = new Outcomes.Tally();
        private final List<Candidate> early = new ArrayList<>();
        private final List<LogPosition> done = new ArrayList<>();

        Settlement(InFlightJob job, List<Verdict> verdicts) {
            this.job = job;
            AggregationTask task = job.task();
            this.sums = new BucketSums(() -> task.vdaf().newAggregateShare(AggregationTask.NO_PARAMETER));
            for (int i = 0; i < verdicts.size(); i++) {
                take(job.candidates().get(i), verdicts.get(i));
            }
            tally.add(task.id(), Outcomes.AGGREGATED, sums.count());
        }

        private void take(Candidate report, Verdict verdict) {
            AggregationTask task = job.task();
            switch (verdict) {
                case Verdict.Counted counted -> {
                    sums.add(
                            task.bucket(report.time(), job.row().batch()),
                            report.id(),
                            report.time(),
                            counted.outputShare());
                    done.add(report.at());
                }
                case Verdict.Rejected rejected -> {
                    tally.add(task.id(), rejected.reason(), 1);
                    done.add(report.at());
                }
                case Verdict.Early tooEarly -> early.add(report);
            }
        }

        /**
         * Attempts that may yet bring the Helper the new job's request. Of nothing but "too early" it keeps no answer, so one
         * of this job's that comes late may commit it to that request, which the new job has as well. Else that has other bytes.
         */
        private int begun(Jobs.Ended ended) {
            return early.size() == job.candidates().size() ? ended.attempts() - 1 : 0;
        }

        boolean run(Connection connection) throws SQLException {
            TaskLocks.share(connection, job.task().id());
            UUID id = job.row().id();
            Optional<Jobs.Ended> ended = Jobs.finish(connection, id);
            if (ended.isEmpty()) {
                connection.rollback();
                return false;
            }
            JobShares.fill(connection, id, sums.rows());
            if (!early.isEmpty()) {
                NewJobs again = newJobs(job.row());
                addJob(again, job, ended.get(), new Jobs.Start.Waiting(again(), begun(ended.get())), early);
                again.insert(connection, now);
            }
            Outcomes.add(connection, tally);
            forget(connection, ended.get(), done);
            return true;
        }

        /** By our clock the report's time has come long ago, as a rule: by the Helper's it has not. */
        private Instant again() {
            Instant least = now.plus(earlyWait);
            return early.stream()
                    .map(report -> job.task().instant(report.time()))
                    .filter(time -> time.isAfter(least))
                    .max(Instant::compareTo)
                    .orElse(least);
        }
    }
}
