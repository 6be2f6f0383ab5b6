package dev.sumac.prepare.store;

import dev.sumac.dap.message.BatchId;
import dev.sumac.dap.message.TaskId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The {@code job} rows of the Leader: a work list that any replica may take from. */
public final class Jobs {

    /** How a new row begins. */
    public sealed interface Start {
        /** The planner itself has the first lease; this is the first attempt. */
        record Leased(Instant until) implements Start {}

        /**
         * Whoever is free takes it, not before an instant.
         *
         * @param begun attempts of another job that may yet bring the Helper the same request; they count as its own
         */
        record Waiting(Instant notBefore, int begun) implements Start {
            public Waiting(Instant notBefore) {
                this(notBefore, 0);
            }
        }

        /** It waits for what becomes of a seal. */
        record Held(UUID seal) implements Start {}
    }

    /**
     * Copies of a job's reports in {@code parked_report}.
     *
     * @param made whether they are there, so that the log need not keep the reports
     * @param bytes that they take
     */
    public record Copies(boolean made, long bytes) {
        public static final Copies NONE = new Copies(false, 0);
    }

    /**
     * A new row.
     *
     * @param configIds of the HPKE keys without which its request cannot be made again
     */
    public record NewJob(JobRow row, Start start, Copies copies, Set<Integer> configIds) {
        public NewJob {
            configIds = Set.copyOf(configIds);
        }
    }

    /** An unsettled job whose reports only the log has. */
    public record Uncopied(JobRow row, Instant createdAt) {}

    /**
     * A job that has ended just now.
     *
     * @param attempts that were begun; the last of them may still be under way
     */
    public record Ended(UUID topic, List<LogPosition> reports, boolean copied, int attempts) {}

    /**
     * A job whose attempt was counted and which nobody else should send.
     *
     * @param attempt 1 for the first
     * @param copied whether its reports are in {@code parked_report}
     */
    public record Leased(JobRow row, int attempt, int failures, JobState state, boolean copied) {}

    /** Whose jobs to take. */
    public record TaskFilter(Collection<TaskId> tasks, boolean only) {
        public static TaskFilter only(Collection<TaskId> tasks) {
            return new TaskFilter(tasks, true);
        }

        public static TaskFilter allBut(Collection<TaskId> tasks) {
            return new TaskFilter(tasks, false);
        }
    }

    private Jobs() {}

    public static void insert(Connection connection, Collection<NewJob> jobs, Instant now) throws SQLException {
        if (jobs.isEmpty()) {
            return;
        }
        Sql sql = Sql.of(connection, """
                insert into job (id, task, topic, partitions, offsets, batch, verification_key_id, request_sha256,
                                 request_length, created_at, copied, copied_bytes, config_ids, state, attempts,
                                 next_attempt, lease_until, held_for)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""");
        for (NewJob job : jobs) {
            bind(sql, job.row, now).set(job.copies.made).set(job.copies.bytes).setInts(job.configIds);
            switch (job.start) {
                case Start.Leased(Instant until) ->
                    bind(sql, JobState.SENT, 1, now, until, null).another();
                case Start.Waiting(Instant notBefore, int begun) ->
                    bind(sql, JobState.SENT, begun, notBefore, null, null).another();
                case Start.Held(UUID seal) ->
                    bind(sql, JobState.HELD, 0, now, null, seal).another();
            }
        }
        sql.executeBatch();
    }

    private static Sql bind(Sql sql, JobRow row, Instant now) throws SQLException {
        return sql.set(row.id())
                .set(row.task().toByteArray())
                .set(row.topic())
                .setInts(row.reports().stream().map(LogPosition::partition).toList())
                .setLongs(row.reports().stream().map(LogPosition::offset).toList())
                .set(row.batch().map(BatchId::toByteArray).orElse(null))
                .set(row.verificationKeyId())
                .set(row.requestSha256())
                .set(row.requestLength())
                .set(now);
    }

    private static Sql bind(
            Sql sql, JobState state, int attempts, Instant next, @Nullable Instant lease, @Nullable UUID seal)
            throws SQLException {
        return sql.set(state.label()).set(attempts).set(next).setOrNull(lease).setOrNull(seal);
    }

    /**
     * Takes due jobs, the longest due first, and counts an attempt for each: committed before a byte of it leaves. They are
     * chosen once: a plan that chose again for each row would skip those locked already, and take more than {@code most}.
     */
    public static List<Leased> lease(Connection connection, int most, TaskFilter tasks, Instant now, Instant until)
            throws SQLException {
        return Sql.of(connection, """
                        with due as materialized (
                            select id from job
                            where state in ('Sent', 'Parked') and next_attempt <= ?
                              and (lease_until is null or lease_until <= ?) and (task = any (?)) = ?
                            order by next_attempt, created_at, id limit ? for update skip locked)
                        update job set attempts = attempts + 1, lease_until = ?
                        from due where job.id = due.id returning job.*""")
                .set(now)
                .set(now)
                .setBytes(tasks.tasks.stream().map(TaskId::toByteArray).toList())
                .set(tasks.only)
                .set(most)
                .set(until)
                .list(Jobs::leased);
    }

    private static Leased leased(ResultSet row) throws SQLException {
        return new Leased(
                row(row),
                row.getInt("attempts"),
                row.getInt("failures"),
                row.getString("state").equals(JobState.PARKED.label()) ? JobState.PARKED : JobState.SENT,
                row.getBoolean("copied"));
    }

    private static List<LogPosition> reports(ResultSet row) throws SQLException {
        List<Integer> partitions = Sql.ints(row, "partitions");
        List<Long> offsets = Sql.longs(row, "offsets");
        List<LogPosition> reports = new ArrayList<>(partitions.size());
        for (int i = 0; i < partitions.size(); i++) {
            reports.add(new LogPosition(partitions.get(i), offsets.get(i)));
        }
        return reports;
    }

    private static JobRow row(ResultSet row) throws SQLException {
        return new JobRow(
                row.getObject("id", UUID.class),
                TaskId.of(row.getBytes("task")),
                row.getObject("topic", UUID.class),
                reports(row),
                Optional.ofNullable(row.getBytes("batch")).map(BatchId::of),
                row.getInt("verification_key_id"),
                row.getBytes("request_sha256"),
                row.getInt("request_length"));
    }

    /** Ends a job that an answer settles; empty when somebody else has settled it. */
    public static Optional<Ended> finish(Connection connection, UUID job) throws SQLException {
        return Sql.of(connection, """
                        update job set state = 'Done', lease_until = null, parked_because = null
                        where id = ? and state in ('Sent', 'Parked') returning *""").set(job).atMostOne(Jobs::ended);
    }

    /** Ends a job to plan its reports anew; empty when another attempt has begun, whose fate nobody knows. */
    public static Optional<Ended> finishOnlyAttempt(Connection connection, UUID job) throws SQLException {
        return Sql.of(connection, """
                        update job set state = 'Done', lease_until = null
                        where id = ? and state = 'Sent' and attempts = 1 returning *""").set(job).atMostOne(Jobs::ended);
    }

    private static Ended ended(ResultSet row) throws SQLException {
        return new Ended(
                row.getObject("topic", UUID.class), reports(row), row.getBoolean("copied"), row.getInt("attempts"));
    }

    /** Gives a lease back: nothing came of the attempt. */
    public static void release(Connection connection, Leased job, int failures, Instant next) throws SQLException {
        Sql.of(connection, """
                        update job set lease_until = null, next_attempt = ?, failures = ?
                        where id = ? and attempts = ? and state in ('Sent', 'Parked')""")
                .set(next)
                .set(failures)
                .set(job.row.id())
                .set(job.attempt)
                .update();
    }

    /**
     * Gives a job back of which this attempt has sent nothing, and will not: so {@code attempts} is never less than the number
     * of those that may have sent something.
     */
    public static void giveBack(Connection connection, Leased job, Instant next) throws SQLException {
        Sql.of(connection, """
                        update job set attempts = attempts - 1, lease_until = null, next_attempt = ?
                        where id = ? and attempts = ? and state in ('Sent', 'Parked')""").set(next).set(job.row.id()).set(job.attempt).update();
    }

    /** Keeps the leases of jobs that are still under way. */
    public static void renew(Connection connection, Collection<Leased> jobs, Instant until) throws SQLException {
        Sql.of(connection, """
                        update job set lease_until = ? from unnest(?, ?) as mine (id, attempts)
                        where job.id = mine.id and job.attempts = mine.attempts and state in ('Sent', 'Parked')
                          and lease_until is not null""")
                .set(until)
                .setIds(jobs.stream().map(job -> job.row.id()).toList())
                .setInts(jobs.stream().map(Leased::attempt).toList())
                .update();
    }

    /** Parks a job that is not settled yet; false when it is. */
    public static boolean park(Connection connection, UUID job, String because, Instant next) throws SQLException {
        return Sql.of(connection, """
                                update job set state = 'Parked', parked_because = ?, next_attempt = ?,
                                               lease_until = null
                                where id = ? and state in ('Sent', 'Parked')""").set(because).set(next).set(job).update() == 1;
    }

    /** Lets go the jobs that waited for a seal. */
    public static int letGo(Connection connection, UUID seal, Instant now) throws SQLException {
        return Sql.of(connection, """
                        update job set state = 'Sent', held_for = null, next_attempt = ?
                        where held_for = ? and state = 'Held'""").set(now).set(seal).update();
    }

    /** Ends the jobs that waited for a seal. */
    public static List<Ended> finishHeld(Connection connection, UUID seal) throws SQLException {
        return Sql.of(connection, """
                        update job set state = 'Done', held_for = null
                        where held_for = ? and state = 'Held' returning *""").set(seal).list(Jobs::ended);
    }

    /** Unsettled jobs, the oldest first, whose reports only the log has. */
    public static List<Uncopied> uncopied(
            Connection connection, UUID topic, Instant createdBefore, Optional<Uncopied> after, int most)
            throws SQLException {
        Instant from = after.map(Uncopied::createdAt).orElse(Instant.EPOCH);
        UUID last = after.map(each -> each.row.id()).orElse(new UUID(0, 0));
        return Sql.of(connection, """
                        select * from job
                        where state <> 'Done' and not copied and topic = ? and created_at < ?
                          and (created_at, id) > (?, ?)
                        order by created_at, id limit ?""")
                .set(topic)
                .set(createdBefore)
                .set(from)
                .set(last)
                .set(most)
                .list(row -> new Uncopied(row(row), Sql.instant(row, "created_at")));
    }

    /** Says that a job's reports are copied, and keeps the row as it is to the end; false when there is no need any more. */
    public static boolean markCopied(Connection connection, UUID job, long bytes) throws SQLException {
        return Sql.of(connection, """
                                update job set copied = true, copied_bytes = ?
                                where id = ? and state <> 'Done' and not copied""").set(bytes).set(job).update() == 1;
    }

    /** Whether a job may yet have to read its reports from the log. */
    public static boolean needsLog(Connection connection, UUID job) throws SQLException {
        return Sql.of(connection, "select exists (select from job where id = ? and state <> 'Done' and not copied)")
                .set(job)
                .one(row -> row.getBoolean(1));
    }

    /** What the copies of all unsettled jobs take. */
    public static long copiedBytes(Connection connection) throws SQLException {
        return Sql.of(connection, "select coalesce(sum(copied_bytes), 0) from job where state <> 'Done' and copied")
                .one(row -> row.getLong(1));
    }

    /** The least offset of each partition that a job may yet have to read from the log. */
    public static Map<Integer, Long> leastNeeded(Connection connection, UUID topic) throws SQLException {
        Map<Integer, Long> least = new HashMap<>();
        Sql.of(connection, """
                        select pin.partition, min(pin.log_offset)
                        from job, unnest(job.partitions, job.offsets) as pin (partition, log_offset)
                        where job.state <> 'Done' and not job.copied and job.topic = ? group by pin.partition""").set(topic).list(row -> least.put(row.getInt(1), row.getLong(2)));
        return least;
    }
}
