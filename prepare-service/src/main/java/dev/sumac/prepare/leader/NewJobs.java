package dev.sumac.prepare.leader;

import dev.sumac.dap.message.BatchId;
import dev.sumac.prepare.store.Bucket;
import dev.sumac.prepare.store.JobRow;
import dev.sumac.prepare.store.JobShares;
import dev.sumac.prepare.store.JobState;
import dev.sumac.prepare.store.Jobs;
import dev.sumac.prepare.store.ParkedReports;
import dev.sumac.prepare.task.AggregationTask;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Jobs that a transaction is about to insert, with their empty shares. Not safe for use by several threads. */
final class NewJobs {

    private final UUID topic;
    private final JobSize size;
    private final Supplier<UUID> ids;
    private final List<Jobs.NewJob> jobs = new ArrayList<>();
    private final List<JobShares.Planned> shares = new ArrayList<>();
    private final Map<JobRow, List<Candidate>> reports = new LinkedHashMap<>();
    private final List<InFlightJob> leased = new ArrayList<>();

    NewJobs(UUID topic, JobSize size, Supplier<UUID> ids) {
        this.topic = topic;
        this.size = size;
        this.ids = ids;
    }

    /**
     * Makes jobs of the reports, in their order.
     *
     * @param copied whether they are in {@code parked_report}, or will be by {@link #copy}
     */
    void add(
            AggregationTask task,
            int verificationKeyId,
            Optional<BatchId> batch,
            Jobs.Start start,
            List<Candidate> candidates,
            boolean copied) {
        for (List<Candidate> some : size.split(candidates)) {
            byte[] body = Requests.body(verificationKeyId, batch, some);
            JobRow row = new JobRow(
                    ids.get(),
                    task.id(),
                    topic,
                    some.stream().map(Candidate::at).toList(),
                    batch,
                    verificationKeyId,
                    Requests.sha256(body),
                    body.length);
            Set<Integer> configIds = some.stream().map(Candidate::configId).collect(Collectors.toSet());
            jobs.add(new Jobs.NewJob(row, start, copied ? copies(some) : Jobs.Copies.NONE, configIds));
            reports.put(row, some);
            plan(task, row, some);
            if (start instanceof Jobs.Start.Leased) {
                leased.add(new InFlightJob(task, new Jobs.Leased(row, 1, 0, JobState.SENT, copied), body, some));
            }
        }
    }

    private static Jobs.Copies copies(List<Candidate> candidates) {
        return new Jobs.Copies(
                true,
                candidates.stream().mapToLong(each -> each.record().length).sum());
    }

    private void plan(AggregationTask task, JobRow row, List<Candidate> candidates) {
        Map<Bucket, Integer> buckets = new TreeMap<>();
        candidates.forEach(each -> buckets.merge(task.bucket(each.time(), row.batch()), 1, Integer::sum));
        buckets.forEach((bucket, count) -> shares.add(new JobShares.Planned(row.id(), task.id(), bucket, count)));
    }

    void insert(Connection connection, Instant now) throws SQLException {
        Jobs.insert(connection, jobs, now);
        JobShares.plan(connection, shares);
    }

    /** Puts all their reports into {@code parked_report}. */
    void copy(Connection connection, Instant now) throws SQLException {
        for (Map.Entry<JobRow, List<Candidate>> each : reports.entrySet()) {
            JobRow row = each.getKey();
            List<ParkedReports.Parked> copies = each.getValue().stream()
                    .map(report -> new ParkedReports.Parked(
                            report.at(), Optional.of(row.task()), Optional.of(report.id()), report.record()))
                    .toList();
            ParkedReports.insertCopies(connection, topic, row.id(), copies, now);
        }
    }

    /** Those that began with a lease: for whoever inserted them to send. */
    List<InFlightJob> leased() {
        return List.copyOf(leased);
    }
}
