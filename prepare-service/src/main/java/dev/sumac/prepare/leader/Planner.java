package dev.sumac.prepare.leader;

import dev.sumac.dap.message.BatchId;
import dev.sumac.dap.message.ReportError;
import dev.sumac.dap.message.TaskId;
import dev.sumac.kit.current.CurrentLease;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.prepare.store.Bucket;
import dev.sumac.prepare.store.Database;
import dev.sumac.prepare.store.Jobs;
import dev.sumac.prepare.store.LogPosition;
import dev.sumac.prepare.store.OpenBatches;
import dev.sumac.prepare.store.Outcomes;
import dev.sumac.prepare.store.ParkedReports;
import dev.sumac.prepare.store.Positions;
import dev.sumac.prepare.store.ReplayDays;
import dev.sumac.prepare.store.ReplayIds;
import dev.sumac.prepare.store.Seals;
import dev.sumac.prepare.store.TaskLocks;
import dev.sumac.prepare.task.AggregationTask;
import dev.sumac.prepare.task.Randomness;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * T1: one transaction decides what becomes of every report of a poll and moves the log's positions past them. After it the
 * rows are the truth, and the first byte may leave.
 */
public final class Planner {

    /** What came of a poll. */
    public sealed interface Plan {
        /** @param jobs leased to the caller, who sends them */
        record Planned(List<InFlightJob> jobs) implements Plan {}

        /** Somebody else has moved a position: nothing of the poll happened. Read the positions and seek. */
        record Outrun() implements Plan {}
    }

    /** Where a report goes. */
    private sealed interface Place {
        record Job(Jobs.Start start, Optional<BatchId> batch) implements Place {}

        record Early() implements Place {}

        record Collected() implements Place {}
    }

    /** What came of one run of the transaction. */
    private sealed interface Ran {
        record Decided(Plan plan) implements Ran {}

        /** Nothing happened, for these leader-selected tasks have no open batch yet. */
        record WithoutBatch(List<TaskId> tasks) implements Ran {}

        /** Nothing happened, for this replica may not know the keys any more by which it judged. */
        record TooLate() implements Ran {}
    }

    private final Database database;
    private final ReplayDays replayDays;
    private final InstantSource clock;
    private final Randomness randomness;
    private final JobSize size;
    private final Duration lease;

    /** @param lease for how long nobody else sends a job */
    public Planner(Database database, InstantSource clock, Randomness randomness, JobSize size, Duration lease) {
        this.database = database;
        this.replayDays = new ReplayDays(database);
        this.clock = clock;
        this.randomness = randomness;
        this.size = size;
        this.lease = lease;
    }

    /**
     * Plans a poll: all of it, or nothing.
     *
     * @param judgedIn when the poll was judged
     * @throws NotCurrentException when that stretch did not last until the end: then nothing of the poll happened
     */
    public Plan plan(Poll poll, CurrentLease.Stretch judgedIn) throws NotCurrentException {
        Set<Integer> days = poll.days();
        while (true) {
            Instant now = clock.instant();
            switch (replayDays.claiming(days, connection -> new Attempt(poll, judgedIn, now).run(connection))) {
                case Ran.Decided(Plan plan) -> {
                    return plan;
                }
                case Ran.WithoutBatch(List<TaskId> tasks) -> tasks.forEach(this::openFirstBatch);
                case Ran.TooLate tooLate -> judgedIn.require();
            }
        }
    }

    private void openFirstBatch(TaskId task) {
        BatchId batch = randomness.batchId();
        database.transact(connection -> {
            TaskLocks.exclude(connection, task);
            if (!OpenBatches.any(connection, task)) {
                OpenBatches.open(connection, task, batch);
            }
            return batch;
        });
    }

    /** One run of the transaction; another, after a deadlock too, begins anew. */
    private final class Attempt {

        private final Poll poll;
        private final CurrentLease.Stretch judgedIn;
        private final Instant now;
        private final Outcomes.Tally tally = new Outcomes.Tally();
        private final NewJobs jobs;

        Attempt(Poll poll, CurrentLease.Stretch judgedIn, Instant now) {
            this.poll = poll;
            this.judgedIn = judgedIn;
            this.now = now;
            this.jobs = new NewJobs(poll.topic(), size, randomness::id);
        }

        Ran run(Connection connection) throws SQLException {
            TaskLocks.share(connection, poll.taskIds());
            if (!move(connection)) {
                connection.rollback();
                return new Ran.Decided(new Plan.Outrun());
            }
            ReplayIds.Granted granted = ReplayIds.claim(connection, poll.claims());
            countRejected(granted);
            Map<TaskId, BatchId> open = OpenBatches.oldest(connection, leaderSelected());
            List<TaskId> withoutBatch = leaderSelected().stream()
                    .filter(task -> !open.containsKey(task))
                    .toList();
            if (!withoutBatch.isEmpty()) {
                connection.rollback();
                return new Ran.WithoutBatch(withoutBatch);
            }
            Map<TaskId, List<Seals.Mark>> marks = Seals.marks(connection, buckets());
            for (Poll.TaskReports reports : poll.tasks()) {
                assign(reports, granted, open, marks.getOrDefault(reports.task().id(), List.of()));
            }
            jobs.insert(connection, now);
            if (copied()) {
                jobs.copy(connection, now);
            }
            Outcomes.add(connection, tally);
            ParkedReports.insertPoison(connection, poll.topic(), poll.poison(), now);
            setAside(connection);
            if (!judgedIn.lasts()) {
                connection.rollback();
                return new Ran.TooLate();
            }
            return new Ran.Decided(new Plan.Planned(jobs.leased()));
        }

        private boolean move(Connection connection) throws SQLException {
            return switch (poll.source()) {
                case Poll.Source.Log(List<Positions.Advance> advances) ->
                    Positions.advance(connection, poll.topic(), advances);
                case Poll.Source.SetAside(List<LogPosition> positions) ->
                    ParkedReports.take(connection, poll.topic(), positions);
            };
        }

        /** Whether the log may have forgotten the reports. */
        private boolean copied() {
            return poll.source() instanceof Poll.Source.SetAside;
        }

        private void setAside(Connection connection) throws SQLException {
            Map<String, List<ParkedReports.Parked>> byKey = new TreeMap<>();
            for (Poll.Awaiting each : poll.awaiting()) {
                byKey.computeIfAbsent(each.key(), key -> new ArrayList<>()).add(each.record());
            }
            for (Map.Entry<String, List<ParkedReports.Parked>> each : byKey.entrySet()) {
                ParkedReports.setAside(connection, poll.topic(), each.getKey(), each.getValue(), now);
            }
        }

        private void countRejected(ReplayIds.Granted granted) {
            for (Poll.Rejected each : poll.rejected()) {
                boolean replay =
                        each.claim().isPresent() && !granted.has(each.claim().get());
                tally.add(each.task(), replay ? ReportError.REPORT_REPLAYED.token() : each.reason(), 1);
            }
        }

        private List<TaskId> leaderSelected() {
            return poll.tasks().stream()
                    .map(Poll.TaskReports::task)
                    .filter(AggregationTask::leaderSelected)
                    .map(AggregationTask::id)
                    .toList();
        }

        /** Of the time-interval tasks; another task's batches are sealed only once they are closed to new reports. */
        private Map<TaskId, SortedSet<Bucket>> buckets() {
            Map<TaskId, SortedSet<Bucket>> buckets = new HashMap<>();
            for (Poll.TaskReports reports : poll.tasks()) {
                if (!reports.task().leaderSelected()) {
                    buckets.put(
                            reports.task().id(),
                            reports.candidates().stream()
                                    .map(each -> Bucket.ofTime(each.time()))
                                    .collect(Collectors.toCollection(TreeSet::new)));
                }
            }
            return buckets;
        }

        private void assign(
                Poll.TaskReports reports,
                ReplayIds.Granted granted,
                Map<TaskId, BatchId> open,
                List<Seals.Mark> marks) {
            AggregationTask task = reports.task();
            Optional<BatchId> batch = Optional.ofNullable(open.get(task.id()));
            Map<Place.Job, List<Candidate>> places = new LinkedHashMap<>();
            List<Candidate> early = new ArrayList<>();
            for (Candidate each : reports.candidates()) {
                if (!granted.has(reports.claim(each))) {
                    tally.add(task.id(), ReportError.REPORT_REPLAYED.token(), 1);
                    continue;
                }
                switch (place(reports, each, batch, marks)) {
                    case Place.Collected() -> tally.add(task.id(), ReportError.BATCH_COLLECTED.token(), 1);
                    case Place.Early() -> early.add(each);
                    case Place.Job job ->
                        places.computeIfAbsent(job, key -> new ArrayList<>()).add(each);
                }
            }
            places.forEach(
                    (job, some) -> jobs.add(task, task.verificationKeyId(), job.batch, job.start, some, copied()));
            if (!early.isEmpty()) {
                jobs.add(task, task.verificationKeyId(), batch, new Jobs.Start.Waiting(latest(early)), early, copied());
            }
        }

        private Place place(
                Poll.TaskReports reports, Candidate candidate, Optional<BatchId> batch, List<Seals.Mark> marks) {
            Bucket bucket = reports.task().bucket(candidate.time(), batch);
            Optional<Seals.Mark> mark =
                    marks.stream().filter(each -> each.range().contains(bucket)).findAny();
            if (mark.isPresent()) {
                return mark.get().sealed()
                        ? new Place.Collected()
                        : new Place.Job(new Jobs.Start.Held(mark.get().seal()), batch);
            }
            if (candidate.notBefore().isPresent()) {
                return new Place.Early();
            }
            return new Place.Job(
                    reports.sendNow() ? new Jobs.Start.Leased(now.plus(lease)) : new Jobs.Start.Waiting(now), batch);
        }

        private static Instant latest(List<Candidate> early) {
            return early.stream()
                    .flatMap(each -> each.notBefore().stream())
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }
    }
}
