package dev.sumac.prepare.store;

import dev.sumac.dap.message.ReportId;
import dev.sumac.dap.message.TaskId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The {@code parked_report} rows: copies of records of the log, still encrypted. */
public final class ParkedReports {

    /**
     * A record to keep.
     *
     * @param task empty when the record does not say
     * @param id empty when the record does not decode
     * @param report the record's value as it came
     */
    public record Parked(LogPosition at, Optional<TaskId> task, Optional<ReportId> id, byte[] report) {}

    private ParkedReports() {}

    /** Copies records; those that are there already stay as they are. */
    public static void insert(
            Connection connection,
            UUID topic,
            Optional<UUID> job,
            Collection<Parked> reports,
            String reason,
            Instant now)
            throws SQLException {
        if (reports.isEmpty()) {
            return;
        }
        Sql.of(connection, """
                        insert into parked_report (topic, job, reason, parked_at, partition, log_offset, task,
                                                   report_id, report)
                        select ?, ?, ?, ?, * from unnest(?, ?, ?, ?, ?) on conflict do nothing""")
                .set(topic)
                .setOrNull(job.orElse(null))
                .set(reason)
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

    private static Sql bind(Sql sql, Collection<LogPosition> positions) throws SQLException {
        List<LogPosition> sorted = List.copyOf(positions);
        return sql.setInts(sorted.stream().map(LogPosition::partition).toList())
                .setLongs(sorted.stream().map(LogPosition::offset).toList());
    }
}
