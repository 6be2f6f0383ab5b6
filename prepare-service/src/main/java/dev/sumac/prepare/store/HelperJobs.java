package dev.sumac.prepare.store;

import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.TaskId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** The {@code helper_job} rows: the Helper's answers, by the digest of the request. */
public final class HelperJobs {

    private HelperJobs() {}

    /** The stored answer to a request; a deleted job, asked for by the same request, is there again. */
    public static Optional<Bytes> answer(Connection connection, TaskId task, byte[] requestSha256) throws SQLException {
        return Sql.of(
                        connection,
                        "select answer from helper_job where task = ? and request_sha256 = ? and answer is not null")
                .set(task.toByteArray())
                .set(requestSha256)
                .atMostOne(row -> Bytes.wrap(row.getBytes(1)));
    }

    /** The stored answer of a job. */
    public static Optional<Bytes> answer(Connection connection, TaskId task, UUID job) throws SQLException {
        return Sql.of(connection, "select answer from helper_job where task = ? and id = ? and not deleted")
                .set(task.toByteArray())
                .set(job)
                .atMostOne(row -> Bytes.wrap(row.getBytes(1)));
    }

    /** Takes the place of a request; false when it was taken, after waiting for whoever is at it. */
    public static boolean begin(
            Connection connection, TaskId task, byte[] requestSha256, UUID job, int lastDay, Instant now)
            throws SQLException {
        // Whichever index meets the other request first: the id is made of the digest.
        return Sql.of(connection, """
                                insert into helper_job (task, request_sha256, id, last_day, created_at)
                                values (?, ?, ?, ?, ?) on conflict do nothing""")
                        .set(task.toByteArray())
                        .set(requestSha256)
                        .set(job)
                        .set(lastDay)
                        .set(now)
                        .update()
                == 1;
    }

    public static void store(Connection connection, TaskId task, byte[] requestSha256, byte[] answer)
            throws SQLException {
        Sql.of(connection, "update helper_job set answer = ? where task = ? and request_sha256 = ?")
                .set(answer)
                .set(task.toByteArray())
                .set(requestSha256)
                .update();
    }

    /** Marks a job as deleted or not; false when there is none. Its claims and shares stay. */
    public static boolean setDeleted(Connection connection, TaskId task, UUID job, boolean deleted)
            throws SQLException {
        return Sql.of(connection, "update helper_job set deleted = ? where task = ? and id = ?")
                        .set(deleted)
                        .set(task.toByteArray())
                        .set(job)
                        .update()
                == 1;
    }

    /** Forgets the answers whose reports all have days before {@code day}. */
    public static int forgetBefore(Connection connection, int day) throws SQLException {
        return Sql.of(connection, "delete from helper_job where last_day < ?")
                .set(day)
                .update();
    }
}
