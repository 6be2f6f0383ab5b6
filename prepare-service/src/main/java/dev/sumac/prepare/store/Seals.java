package dev.sumac.prepare.store;

import dev.sumac.dap.message.BatchSelector;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.Checksum;
import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.TaskId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.UUID;

/** The {@code seal} rows. Ranges of one task never overlap; the table itself sees to that. */
public final class Seals {

    /** A range that takes no more reports: for now, or for good. */
    public record Mark(UUID seal, BucketRange range, boolean sealed) {}

    private static final String COLUMNS = """
            id, task, request_id, state, topic, end_offsets, batch_number, collection_job_req, batch_selector,
            report_count, checksum, interval_start, interval_duration, encrypted_share""";

    private Seals() {}

    /** The closing and sealed ranges that one of each task's buckets may be in. */
    public static Map<TaskId, List<Mark>> marks(Connection connection, Map<TaskId, SortedSet<Bucket>> buckets)
            throws SQLException {
        List<byte[]> tasks = new ArrayList<>();
        List<byte[]> first = new ArrayList<>();
        List<byte[]> end = new ArrayList<>();
        buckets.forEach((task, sorted) -> {
            if (!sorted.isEmpty()) {
                tasks.add(task.toByteArray());
                first.add(sorted.first().key());
                end.add(sorted.last().next().key());
            }
        });
        Map<TaskId, List<Mark>> marks = new HashMap<>();
        if (tasks.isEmpty()) {
            return marks;
        }
        Sql.of(connection, """
                        select seal.id, seal.task, seal.first_bucket, seal.end_bucket, seal.state
                        from unnest(?, ?, ?) as poll (task, first_bucket, end_bucket)
                        join seal on bucket_range(seal.task || seal.first_bucket, seal.task || seal.end_bucket)
                                  && bucket_range(poll.task || poll.first_bucket, poll.task || poll.end_bucket)
                        where seal.state in ('Closing', 'Sealed')""").setBytes(tasks).setBytes(first).setBytes(end).list(row -> marks.computeIfAbsent(
                        TaskId.of(row.getBytes("task")), task -> new ArrayList<>())
                .add(mark(row)));
        return marks;
    }

    private static Mark mark(ResultSet row) throws SQLException {
        BucketRange range =
                new BucketRange(Bucket.ofKey(row.getBytes("first_bucket")), Bucket.ofKey(row.getBytes("end_bucket")));
        return new Mark(
                row.getObject("id", UUID.class), range, row.getString("state").equals(SealState.Sealed.LABEL));
    }

    public static Optional<SealRow> ofRequest(Connection connection, TaskId task, Bytes requestId) throws SQLException {
        return Sql.of(connection, "select " + COLUMNS + " from seal where task = ? and request_id = ?")
                .set(task.toByteArray())
                .set(requestId.toByteArray())
                .atMostOne(Seals::row);
    }

    public static Optional<SealRow> find(Connection connection, UUID id) throws SQLException {
        return Sql.of(connection, "select " + COLUMNS + " from seal where id = ?")
                .set(id)
                .atMostOne(Seals::row);
    }

    /** A seal that overlaps a range; any of them, a sealed one first. */
    public static Optional<SealRow> overlapping(Connection connection, TaskId task, BucketRange range)
            throws SQLException {
        return Sql.of(connection, "select " + COLUMNS + """
                                   from seal
                                  where bucket_range(task || first_bucket, task || end_bucket)
                                        && bucket_range(? || ?::bytea, ? || ?::bytea)
                                  order by state = 'Sealed' desc limit 1""")
                .set(task.toByteArray())
                .set(range.first().key())
                .set(task.toByteArray())
                .set(range.end().key())
                .atMostOne(Seals::row);
    }

    /** The seals that are on their way, the oldest first. */
    public static List<UUID> moving(Connection connection) throws SQLException {
        return Sql.of(connection, "select id from seal where state <> 'Sealed' order by created_at, id")
                .list(row -> row.getObject(1, UUID.class));
    }

    /** A Leader's new seal. */
    public static void insert(Connection connection, SealRow row, SealState.Draining state, Instant now)
            throws SQLException {
        bind(Sql.of(connection, """
                                insert into seal (id, task, request_id, state, first_bucket, end_bucket, batch_number,
                                                  collection_job_req, batch_selector, created_at, topic, end_offsets)
                                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""), row, now)
                .set(state.topic())
                .setLongs(state.ends())
                .update();
    }

    /** A Helper's seal, which is there at once or not at all. */
    public static void insert(Connection connection, SealRow row, SealState.Sealed state, Instant now)
            throws SQLException {
        bind(Sql.of(connection, """
                                insert into seal (id, task, request_id, state, first_bucket, end_bucket, batch_number,
                                                  collection_job_req, batch_selector, created_at, report_count,
                                                  checksum, interval_start, interval_duration, encrypted_share)
                                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""), row, now)
                .set(state.reportCount())
                .set(state.checksum().toByteArray())
                .set(state.intervalStart())
                .set(state.intervalDuration())
                .set(state.encryptedShare().toByteArray())
                .update();
    }

    private static Sql bind(Sql sql, SealRow row, Instant now) throws SQLException {
        return sql.set(row.id())
                .set(row.task().toByteArray())
                .set(row.requestId().toByteArray())
                .set(row.state().label())
                .set(row.range().first().key())
                .set(row.range().end().key())
                .setOrNull(
                        row.batchNumber().isPresent() ? (Long) row.batchNumber().getAsLong() : null)
                .set(row.collectionJobReq().toByteArray())
                .set(row.selector().encode())
                .set(now);
    }

    /** From draining to closing; false when it is not draining any more. */
    public static boolean close(Connection connection, UUID id) throws SQLException {
        return Sql.of(connection, "update seal set state = 'Closing' where id = ? and state = 'Draining'")
                        .set(id)
                        .update()
                == 1;
    }

    /** From closing back to draining: there were too few after all. */
    public static boolean reopen(Connection connection, UUID id) throws SQLException {
        return Sql.of(connection, "update seal set state = 'Draining' where id = ? and state = 'Closing'")
                        .set(id)
                        .update()
                == 1;
    }

    /** From closing to sealed; false when it is not closing any more. */
    public static boolean seal(Connection connection, UUID id, SealState.Sealed state) throws SQLException {
        return Sql.of(connection, """
                                update seal set state = 'Sealed', report_count = ?, checksum = ?, interval_start = ?,
                                                interval_duration = ?, encrypted_share = ?
                                where id = ? and state = 'Closing'""")
                        .set(state.reportCount())
                        .set(state.checksum().toByteArray())
                        .set(state.intervalStart())
                        .set(state.intervalDuration())
                        .set(state.encryptedShare().toByteArray())
                        .set(id)
                        .update()
                == 1;
    }

    /** Some sealed ranges, asked for before some time, of which the shares are there still. */
    public static List<SealRow> withShares(Connection connection, Instant createdBefore, int most) throws SQLException {
        return Sql.of(connection, "select " + COLUMNS + """
                                   from seal
                                  where state = 'Sealed' and not shares_forgotten and created_at < ?
                                  order by created_at limit ?""")
                .set(createdBefore)
                .set(most)
                .list(Seals::row);
    }

    /** Says that a sealed range's shares are gone; false when somebody else did. */
    public static boolean forgetShares(Connection connection, UUID id) throws SQLException {
        return Sql.of(connection, "update seal set shares_forgotten = true where id = ? and not shares_forgotten")
                        .set(id)
                        .update()
                == 1;
    }

    /** Takes a seal away that is not sealed. */
    public static boolean withdraw(Connection connection, UUID id) throws SQLException {
        return Sql.of(connection, "delete from seal where id = ? and state <> 'Sealed'")
                        .set(id)
                        .update()
                == 1;
    }

    private static SealRow row(ResultSet row) throws SQLException {
        long number = row.getLong("batch_number");
        OptionalLong batchNumber = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(number);
        try {
            return new SealRow(
                    row.getObject("id", UUID.class),
                    TaskId.of(row.getBytes("task")),
                    Bytes.wrap(row.getBytes("request_id")),
                    BatchSelector.decode(row.getBytes("batch_selector")),
                    Bytes.wrap(row.getBytes("collection_job_req")),
                    batchNumber,
                    state(row));
        } catch (DecodeException e) {
            throw new IllegalStateException("a stored batch selector does not decode", e);
        }
    }

    private static SealState state(ResultSet row) throws SQLException {
        String label = row.getString("state");
        return switch (label) {
            case SealState.Draining.LABEL ->
                new SealState.Draining(row.getObject("topic", UUID.class), Sql.longs(row, "end_offsets"));
            case SealState.Closing.LABEL -> new SealState.Closing();
            case SealState.Sealed.LABEL ->
                new SealState.Sealed(
                        row.getLong("report_count"),
                        Checksum.of(row.getBytes("checksum")),
                        row.getLong("interval_start"),
                        row.getLong("interval_duration"),
                        Bytes.wrap(row.getBytes("encrypted_share")));
            default -> throw new IllegalStateException("unknown state of a seal: " + label);
        };
    }
}
