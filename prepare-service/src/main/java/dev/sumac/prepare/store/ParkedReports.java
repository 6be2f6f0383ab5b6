package dev.sumac.prepare.store;

import dev.sumac.dap.message.ReportId;
import dev.sumac.dap.message.TaskId;
import dev.sumac.kit.key.KeyRefusedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The {@code parked_report} rows: records copied out of the log, still encrypted. */
public final class ParkedReports {

    /**
     * A record to keep.
     *
     * @param task empty when the record does not say
     * @param id empty when the record does not decode
     * @param report the record's value as it came
     */
    public record Parked(LogPosition at, Optional<TaskId> task, Optional<ReportId> id, byte[] report) {}

    /**
     * Records that await the same key.
     *
     * @param key the name of the key
     */
    public record Awaiting(UUID topic, TaskId task, String key) {}

    /** A place in some log, in an order that has no meaning but to be one. */
    public record Place(UUID topic, LogPosition at) {
        public static final Place BEFORE_ALL = new Place(new UUID(0, 0), new LogPosition(-1, -1));
    }

    /** A record that no job has. */
    public record Poison(Place place, TaskId task, byte[] report) {}

    private static final String POISON = "poison";
    private static final String UNSETTLED = "unsettled";
    private static final String KEY_REFUSED = "key_refused";

    private ParkedReports() {}

    /** Keeps records that nobody gets past. */
    public static void insertPoison(Connection connection, UUID topic, Collection<Parked> reports, Instant now)
            throws SQLException {
        insert(connection, topic, Optional.empty(), reports, POISON, Optional.empty(), now);
    }

    /** Copies the reports of a job; those that are there already stay as they are. */
    public static void insertCopies(
            Connection connection, UUID topic, UUID job, Collection<Parked> reports, Instant now) throws SQLException {
        insert(connection, topic, Optional.of(job), reports, UNSETTLED, Optional.empty(), now);
    }

    /** Sets records aside that nobody can judge without a key. */
    public static void setAside(Connection connection, UUID topic, String key, Collection<Parked> reports, Instant now)
            throws SQLException {
        insert(connection, topic, Optional.empty(), reports, KEY_REFUSED, Optional.of(key), now);
    }

    private static void insert(
            Connection connection,
            UUID topic,
            Optional<UUID> job,
            Collection<Parked> reports,
            String reason,
            Optional<String> awaits,
            Instant now)
            throws SQLException {
        if (reports.isEmpty()) {
            return;
        }
        Sql.of(connection, """
                        insert into parked_report (topic, job, reason, awaits, parked_at, partition, log_offset, task,
                                                   report_id, report)
                        select ?, ?, ?, ?, ?, * from unnest(?, ?, ?, ?, ?) on conflict do nothing""")
                .set(topic)
                .setOrNull(job.orElse(null))
                .set(reason)
                .setOrNull(awaits.orElse(null))
                .set(now)
                .setInts(reports.stream().map(each -> each.at.partition()).toList())
                .setLongs(reports.stream().map(each -> each.at.offset()).toList())
                .setBytes(reports.stream()
                        .map(each -> each.task.map(TaskId::toByteArray).orElse(new byte[0]))
                        .toList())
                .setBytes(java.util.Arrays.asList(reports.stream()
                        .map(each -> each.id.map(ReportId::toByteArray).orElse(null))
                        .toArray(byte[][]::new)))
                .setBytes(reports.stream().map(Parked::report).toList())
                .update();
    }

    /** The copies of some positions, as far as there are any. */
    public static Map<LogPosition, byte[]> find(Connection connection, UUID topic, Collection<LogPosition> positions)
            throws SQLException {
        Map<LogPosition, byte[]> found = new HashMap<>();
        bind(Sql.of(connection, """
                                select partition, log_offset, report
                                from parked_report join unnest(?, ?) as pin (partition, log_offset)
                                     using (partition, log_offset)
                                where topic = ?"""), positions)
                .set(topic)
                .list(row -> found.put(new LogPosition(row.getInt(1), row.getLong(2)), row.getBytes(3)));
        return found;
    }

    /** Forgets the copies that a settled job no longer needs. */
    public static void delete(Connection connection, UUID topic, Collection<LogPosition> positions)
            throws SQLException {
        bind(Sql.of(connection, """
                                delete from parked_report using unnest(?, ?) as pin (partition, log_offset)
                                where parked_report.partition = pin.partition
                                  and parked_report.log_offset = pin.log_offset and topic = ?"""), positions).set(topic).update();
    }

    /** The first records after some place that nobody got past and that name a task. */
    public static List<Poison> poison(Connection connection, Place after, int most) throws SQLException {
        return withoutJob(connection, false, after, most);
    }

    /** As {@link #poison}, and what is set aside without saying which HPKE key it is sealed to. */
    public static List<Poison> ofAnyKey(Connection connection, Place after, int most) throws SQLException {
        return withoutJob(connection, true, after, most);
    }

    private static List<Poison> withoutJob(Connection connection, boolean orAwaiting, Place after, int most)
            throws SQLException {
        return Sql.of(connection, """
                        select topic, partition, log_offset, task, report from parked_report
                        where job is null and octet_length(task) > 0
                          and (awaits is null or (? and not starts_with(awaits, ?)))
                          and (topic, partition, log_offset) > (?, ?, ?)
                        order by topic, partition, log_offset limit ?""")
                .set(orAwaiting)
                .set(KeyRefusedException.HPKE_KEY)
                .set(after.topic)
                .set(after.at.partition())
                .set(after.at.offset())
                .set(most)
                .list(row -> new Poison(
                        new Place(row.getObject(1, UUID.class), new LogPosition(row.getInt(2), row.getLong(3))),
                        TaskId.of(row.getBytes(4)),
                        row.getBytes(5)));
    }

    /** Forgets a record that nobody got past; false when somebody else has. */
    public static boolean deletePoison(Connection connection, Place place) throws SQLException {
        return Sql.of(connection, """
                        delete from parked_report
                        where topic = ? and partition = ? and log_offset = ? and job is null and awaits is null""")
                        .set(place.topic)
                        .set(place.at.partition())
                        .set(place.at.offset())
                        .update()
                == 1;
    }

    /** What is set aside, by the keys that are awaited. */
    public static List<Awaiting> awaiting(Connection connection) throws SQLException {
        return Sql.of(connection, "select distinct topic, task, awaits from parked_report where awaits is not null")
                .list(row -> new Awaiting(row.getObject(1, UUID.class), TaskId.of(row.getBytes(2)), row.getString(3)));
    }

    /** The first records that await a key after some position: as many, and not many bytes more, as asked for. */
    public static List<Parked> awaiting(
            Connection connection, Awaiting which, LogPosition after, int most, long mostBytes) throws SQLException {
        return Sql.of(connection, """
                        select partition, log_offset, report_id, report from (
                            select *, sum(octet_length(report)) over (order by partition, log_offset) as bytes from (
                                select partition, log_offset, report_id, report from parked_report
                                where topic = ? and task = ? and awaits = ? and (partition, log_offset) > (?, ?)
                                order by partition, log_offset limit ?) as next) as counted
                        where bytes - octet_length(report) < ? order by partition, log_offset""")
                .set(which.topic)
                .set(which.task.toByteArray())
                .set(which.key)
                .set(after.partition())
                .set(after.offset())
                .set(most)
                .set(mostBytes)
                .list(row -> new Parked(
                        new LogPosition(row.getInt(1), row.getLong(2)),
                        Optional.of(which.task),
                        Optional.ofNullable(row.getBytes(3)).map(ReportId::of),
                        row.getBytes(4)));
    }

    /** Takes away records that were set aside, for whoever plans them now; false when one is gone. */
    public static boolean take(Connection connection, UUID topic, Collection<LogPosition> positions)
            throws SQLException {
        return bind(Sql.of(connection, """
                                delete from parked_report using unnest(?, ?) as pin (partition, log_offset)
                                where parked_report.partition = pin.partition and awaits is not null
                                  and parked_report.log_offset = pin.log_offset and topic = ?"""), positions).set(topic).update() == positions.size();
    }

    /** Whether a task's record below the ends of a log's partitions, in their order, awaits a key. */
    public static boolean awaits(Connection connection, TaskId task, UUID topic, List<Long> ends) throws SQLException {
        return Sql.of(connection, """
                        select exists (select from parked_report join unnest(?::bigint[]) with ordinality
                                                   as log (finish, number) on partition = number - 1
                                       where awaits is not null and task = ? and topic = ?
                                         and log_offset < finish)""")
                .setLongs(ends)
                .set(task.toByteArray())
                .set(topic)
                .one(row -> row.getBoolean(1));
    }

    /** What the records take that await a key. */
    public static long awaitingBytes(Connection connection) throws SQLException {
        return Sql.of(connection, """
                        select coalesce(sum(octet_length(report)), 0) from parked_report
                        where awaits is not null""").one(row -> row.getLong(1));
    }

    private static Sql bind(Sql sql, Collection<LogPosition> positions) throws SQLException {
        List<LogPosition> sorted = List.copyOf(positions);
        return sql.setInts(sorted.stream().map(LogPosition::partition).toList())
                .setLongs(sorted.stream().map(LogPosition::offset).toList());
    }
}
