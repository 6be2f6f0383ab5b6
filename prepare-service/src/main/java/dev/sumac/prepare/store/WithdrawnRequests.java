package dev.sumac.prepare.store;

import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.TaskId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;

/** The {@code withdrawn_request} rows: commands that may still come once more, and then begin nothing. */
public final class WithdrawnRequests {

    private WithdrawnRequests() {}

    public static void insert(Connection connection, TaskId task, Bytes requestId, Instant now) throws SQLException {
        Sql.of(connection, """
                        insert into withdrawn_request (task, request_id, withdrawn_at) values (?, ?, ?)
                        on conflict do nothing""")
                .set(task.toByteArray())
                .set(requestId.toByteArray())
                .set(now)
                .update();
    }

    public static boolean has(Connection connection, TaskId task, Bytes requestId) throws SQLException {
        return Sql.of(connection, "select exists (select from withdrawn_request where task = ? and request_id = ?)")
                .set(task.toByteArray())
                .set(requestId.toByteArray())
                .one(row -> row.getBoolean(1));
    }

    /** Forgets those that are too old to come once more. */
    public static int forgetBefore(Connection connection, Instant instant) throws SQLException {
        return Sql.of(connection, "delete from withdrawn_request where withdrawn_at < ?")
                .set(instant)
                .update();
    }
}
