package dev.sumac.systemtests;

import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.Checksum;
import dev.sumac.dap.message.ReportId;
import dev.sumac.dap.message.TaskId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** One aggregator's database as its auditor reads it: committed rows, and nothing from a service's mouth. */
final class Rows {
    private final Source source;

    /** Where connections come from; each is closed after one question, so a killed server does not matter. */
    @FunctionalInterface
    interface Source {
        Connection connect() throws SQLException;
    }

    /** Reads one row. */
    @FunctionalInterface
    interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** The reports of a bucket: how many, and which. */
    record Bucket(long count, Checksum checksum) {
        static final Bucket EMPTY = new Bucket(0, Checksum.EMPTY);

        Bucket plus(Bucket other) {
            return new Bucket(count + other.count, checksum.xor(other.checksum));
        }
    }

    Rows(Source source) {
        this.source = source;
    }

    <T> List<T> query(String sql, Reader<T> reader, Object... parameters) throws SQLException {
        try (Connection connection = source.connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                List<T> result = new ArrayList<>();
                while (rows.next()) {
                    result.add(reader.read(rows));
                }
                return result;
            }
        }
    }

    long count(String sql, Object... parameters) throws SQLException {
        return query(sql, row -> row.getLong(1), parameters).getFirst();
    }

    Connection connect() throws SQLException {
        return source.connect();
    }

    /** How many reports ended how. */
    Map<String, Long> outcomes(TaskId task) throws SQLException {
        Map<String, Long> counts = new TreeMap<>();
        query(
                "select reason, sum(count) from prepare.outcome where task = ? group by reason",
                row -> counts.put(row.getString(1), row.getLong(2)),
                (Object) task.toByteArray());
        return counts;
    }

    /** What verification added up, by bucket. */
    Map<Bytes, Bucket> buckets(TaskId task) throws SQLException {
        Map<Bytes, Bucket> buckets = new TreeMap<>((a, b) -> a.toBase64Url().compareTo(b.toBase64Url()));
        query(
                "select bucket, count, checksum from prepare.job_share where task = ? and count > 0",
                row -> buckets.merge(
                        Bytes.copyOf(row.getBytes(1)),
                        new Bucket(row.getLong(2), Checksum.of(row.getBytes(3))),
                        Bucket::plus),
                (Object) task.toByteArray());
        return buckets;
    }

    /** All that verification added up. */
    Bucket aggregated(TaskId task) throws SQLException {
        return buckets(task).values().stream().reduce(Bucket.EMPTY, Bucket::plus);
    }

    /** The reports that were claimed, whatever became of them. */
    Set<ReportId> claimed(TaskId task) throws SQLException {
        return new HashSet<>(query(
                "select report_id from prepare.replay_id where task = ?", row -> ReportId.of(row.getBytes(1)), (Object)
                        task.toByteArray()));
    }

    /** The Leader's aggregation jobs by state. */
    Map<String, Long> jobs(TaskId task) throws SQLException {
        Map<String, Long> counts = new TreeMap<>();
        query(
                "select state, count(*) from prepare.job where task = ? group by state",
                row -> counts.put(row.getString(1), row.getLong(2)),
                (Object) task.toByteArray());
        return counts;
    }

    /** The Leader's planned reports without an outcome. */
    long reportsInOpenJobs(TaskId task) throws SQLException {
        return count(
                "select coalesce(sum(cardinality(offsets)), 0) from prepare.job where task = ? and state <> 'Done'",
                (Object) task.toByteArray());
    }

    /** Reports that are in some job, settled or not. */
    long reportsInJobs(TaskId task) throws SQLException {
        return count("select coalesce(sum(cardinality(offsets)), 0) from prepare.job where task = ?", (Object)
                task.toByteArray());
    }

    /** The Helper's committed answers. */
    long helperJobs(TaskId task) throws SQLException {
        return count("select count(*) from prepare.helper_job where task = ?", (Object) task.toByteArray());
    }

    /** Whether a request has a committed answer at this Helper. */
    boolean hasAnswered(TaskId task, byte[] requestSha256) throws SQLException {
        return count(
                        "select count(*) from prepare.helper_job where task = ? and request_sha256 = ?",
                        task.toByteArray(),
                        requestSha256)
                == 1;
    }

    /** The Leader's job that sends this request. */
    String jobState(TaskId task, byte[] requestSha256) throws SQLException {
        return query(
                        "select state from prepare.job where task = ? and request_sha256 = ?",
                        row -> row.getString(1),
                        task.toByteArray(),
                        requestSha256)
                .getFirst();
    }

    /** The states of the task's seals. */
    List<String> seals(TaskId task) throws SQLException {
        return query(
                "select state from prepare.seal where task = ?", row -> row.getString(1), (Object) task.toByteArray());
    }

    /** Moves a clock hand in the database, never a count; in how many rows. */
    int execute(String sql, Object... parameters) throws SQLException {
        try (Connection connection = source.connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            return statement.executeUpdate();
        }
    }
}
