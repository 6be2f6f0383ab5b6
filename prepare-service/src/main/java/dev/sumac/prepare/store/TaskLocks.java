package dev.sumac.prepare.store;

import dev.sumac.dap.message.TaskId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/**
 * The lock of a task, held to the end of the transaction: shared by whatever adds to its batches, exclusive for a change of
 * a seal. Two tasks may share a lock; that costs waiting, nothing else.
 */
public final class TaskLocks {

    /** Keeps these locks apart from others in the same database. */
    private static final int SPACE = 0x5355_4d41;

    private TaskLocks() {}

    /** Shared locks on all tasks, in one order for everybody. */
    public static void share(Connection connection, Collection<TaskId> tasks) throws SQLException {
        List<Integer> keys =
                tasks.stream().map(TaskLocks::key).distinct().sorted().toList();
        Sql.of(connection, "select pg_advisory_xact_lock_shared(?, key) from unnest(?) as key")
                .set(SPACE)
                .setInts(keys)
                .run();
    }

    public static void share(Connection connection, TaskId task) throws SQLException {
        share(connection, List.of(task));
    }

    public static void exclude(Connection connection, TaskId task) throws SQLException {
        Sql.of(connection, "select pg_advisory_xact_lock(?, ?)")
                .set(SPACE)
                .set(key(task))
                .run();
    }

    private static int key(TaskId task) {
        return task.value().asReadOnlyBuffer().getInt();
    }
}
