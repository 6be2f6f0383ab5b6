package dev.sumac.prepare.store;

import dev.sumac.dap.message.Checksum;
import dev.sumac.dap.message.TaskId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** The {@code job_share} rows: what each job adds to each bucket. None is ever added to; a seal sums them. */
public final class JobShares {

    /** What T1 says of a bucket. */
    public record Planned(UUID job, TaskId task, Bucket bucket, int reports) {}

    /**
     * What verification found for a bucket.
     *
     * @param share the encoded sum of the output shares
     */
    public record Filled(
            Bucket bucket, int count, Checksum checksum, long leastTime, long greatestTime, byte[] share) {}

    /** What a range holds that is not collected yet. */
    public record Claimed(long reports, boolean busy, Optional<String> parkedBecause) {}

    /** A row with reports in it. */
    public record Share(int count, Checksum checksum, long leastTime, long greatestTime, byte[] share) {}

    private static final int SHARES_AT_ONCE = 8;

    private JobShares() {}

    /** Leader: empty rows, which tie a job to its buckets before it is sent. */
    public static void plan(Connection connection, Collection<Planned> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        Sql.of(connection, "insert into job_share (job, task, bucket, planned) select * from unnest(?, ?, ?, ?)")
                .setIds(rows.stream().map(Planned::job).toList())
                .setBytes(rows.stream().map(row -> row.task.toByteArray()).toList())
                .setBytes(rows.stream().map(row -> row.bucket.key()).toList())
                .setInts(rows.stream().map(Planned::reports).toList())
                .update();
    }

    /** Leader: fills the rows of a job. */
    public static void fill(Connection connection, UUID job, Collection<Filled> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        int filled = bind(Sql.of(connection, """
                                update job_share as old
                                set count = new.count, checksum = new.checksum, least_time = new.least_time,
                                    greatest_time = new.greatest_time, share = new.share
                                from unnest(?, ?, ?, ?, ?, ?)
                                     as new (bucket, count, checksum, least_time, greatest_time, share)
                                where old.bucket = new.bucket and old.job = ?"""), rows).set(job).update();
        if (filled != rows.size()) {
            throw new IllegalStateException("a job filled a bucket that it was not planned for");
        }
    }

    /** Helper: the whole rows of a job. */
    public static void insert(Connection connection, UUID job, TaskId task, Collection<Filled> rows)
            throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        bind(Sql.of(connection, """
                                insert into job_share (bucket, planned, count, checksum, least_time, greatest_time,
                                                       share, job, task)
                                select bucket, count, count, checksum, least_time, greatest_time, share, ?, ?
                                from unnest(?, ?, ?, ?, ?, ?)
                                     as new (bucket, count, checksum, least_time, greatest_time, share)""").set(job).set(task.toByteArray()), rows).update();
    }

    private static Sql bind(Sql sql, Collection<Filled> rows) throws SQLException {
        return sql.setBytes(rows.stream().map(row -> row.bucket.key()).toList())
                .setInts(rows.stream().map(Filled::count).toList())
                .setBytes(rows.stream().map(row -> row.checksum.toByteArray()).toList())
                .setLongs(rows.stream().map(Filled::leastTime).toList())
                .setLongs(rows.stream().map(Filled::greatestTime).toList())
                .setBytes(rows.stream().map(Filled::share).toList());
    }

    /** Leader: the reports of a range that may be counted, those of unsettled jobs included, and who keeps it busy. */
    public static Claimed claimed(Connection connection, TaskId task, BucketRange range) throws SQLException {
        return Sql.of(connection, """
                        select coalesce(sum(case when job.state = 'Done' then share.count
                                                 when job.state = 'Held' then 0
                                                 else share.planned end), 0) as reports,
                               coalesce(bool_or(job.state in ('Sent', 'Parked')), false) as busy,
                               min(job.parked_because) as parked
                        from job_share as share join job on job.id = share.job
                        where share.task = ? and share.bucket >= ? and share.bucket < ?""")
                .set(task.toByteArray())
                .set(range.first().key())
                .set(range.end().key())
                .one(row -> new Claimed(
                        row.getLong("reports"), row.getBoolean("busy"), Optional.ofNullable(row.getString("parked"))));
    }

    /**
     * Both roles: forgets the rows of a range that was collected, and the jobs at their end that have no other. None comes to
     * such a range any more.
     *
     * @return how many rows
     */
    public static int forget(Connection connection, TaskId task, BucketRange range) throws SQLException {
        // One at a time: two ranges of one job would each leave it to the other.
        Sql.of(connection, "select pg_advisory_xact_lock(hashtext('sumac collected shares'))")
                .run();
        List<UUID> jobs = Sql.of(connection, """
                        delete from job_share where task = ? and bucket >= ? and bucket < ? returning job""")
                .set(task.toByteArray())
                .set(range.first().key())
                .set(range.end().key())
                .list(row -> row.getObject(1, UUID.class));
        Sql.of(connection, """
                        delete from job where id = any (?) and state = 'Done'
                                          and not exists (select from job_share where job_share.job = job.id)""").setIds(jobs).update();
        return jobs.size();
    }

    /** Both roles: hands over the rows of a range that have reports, a few in memory at a time: shares may be large. */
    public static void filled(Connection connection, TaskId task, BucketRange range, Consumer<Share> taker)
            throws SQLException {
        Sql.of(connection, """
                        select count, checksum, least_time, greatest_time, share from job_share
                        where task = ? and bucket >= ? and bucket < ? and count > 0""")
                .set(task.toByteArray())
                .set(range.first().key())
                .set(range.end().key())
                .each(
                        SHARES_AT_ONCE,
                        row -> new Share(
                                row.getInt("count"),
                                Checksum.of(row.getBytes("checksum")),
                                row.getLong("least_time"),
                                row.getLong("greatest_time"),
                                row.getBytes("share")),
                        taker);
    }
}
