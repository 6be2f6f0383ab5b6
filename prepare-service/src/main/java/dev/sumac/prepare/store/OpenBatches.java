package dev.sumac.prepare.store;

import dev.sumac.dap.message.BatchId;
import dev.sumac.dap.message.TaskId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The {@code open_batch} rows: what a leader-selected task's reports are assigned to. Changed under the exclusive lock. */
public final class OpenBatches {

    /** @param number in the order of opening */
    public record OpenBatch(long number, BatchId batch) {}

    private OpenBatches() {}

    /** The oldest open batch of each task; a task without one is missing. */
    public static Map<TaskId, BatchId> oldest(Connection connection, Collection<TaskId> tasks) throws SQLException {
        Map<TaskId, BatchId> oldest = new HashMap<>();
        if (tasks.isEmpty()) {
            return oldest;
        }
        Sql.of(connection, """
                        select distinct on (task) task, batch from open_batch
                        where task = any (?) order by task, number""")
                .setBytes(tasks.stream().map(TaskId::toByteArray).toList())
                .list(row -> oldest.put(TaskId.of(row.getBytes(1)), BatchId.of(row.getBytes(2))));
        return oldest;
    }

    /** The oldest open batch that no seal was asked for. */
    public static Optional<OpenBatch> oldestUnclaimed(Connection connection, TaskId task) throws SQLException {
        return Sql.of(connection, """
                        select number, batch from open_batch
                        where task = ? and not exists (select from seal
                                                       where seal.task = open_batch.task
                                                         and seal.first_bucket = open_batch.batch)
                        order by number limit 1""").set(task.toByteArray()).atMostOne(OpenBatches::openBatch);
    }

    private static OpenBatch openBatch(ResultSet row) throws SQLException {
        return new OpenBatch(row.getLong("number"), BatchId.of(row.getBytes("batch")));
    }

    public static boolean any(Connection connection, TaskId task) throws SQLException {
        return Sql.of(connection, "select exists (select from open_batch where task = ?)")
                .set(task.toByteArray())
                .one(row -> row.getBoolean(1));
    }

    public static void open(Connection connection, TaskId task, BatchId batch) throws SQLException {
        Sql.of(connection, "insert into open_batch (task, batch) values (?, ?)")
                .set(task.toByteArray())
                .set(batch.toByteArray())
                .update();
    }

    public static void reopen(Connection connection, TaskId task, OpenBatch batch) throws SQLException {
        Sql.of(connection, "insert into open_batch (task, number, batch) values (?, ?, ?)")
                .set(task.toByteArray())
                .set(batch.number)
                .set(batch.batch.toByteArray())
                .update();
    }

    public static void close(Connection connection, TaskId task, long number) throws SQLException {
        Sql.of(connection, "delete from open_batch where task = ? and number = ?")
                .set(task.toByteArray())
                .set(number)
                .update();
    }
}
