package dev.sumac.prepare.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.dap.message.TaskId;
import dev.sumac.prepare.fixture.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HelperJobsTest {

    private static final TaskId TASK = TaskId.of(new byte[TaskId.LENGTH]);
    private static final byte[] DIGEST = new byte[32];
    private static final byte[] OTHER_DIGEST = {1};
    private static final UUID JOB = new UUID(0, 1);
    private static final UUID OTHER_JOB = new UUID(0, 2);

    private final DataSource source = TestDatabase.empty("helper_jobs");
    private final Database database = new Database(source);

    private static boolean begin(Connection connection, byte[] digest, UUID job) throws SQLException {
        return HelperJobs.begin(connection, TASK, digest, job, 0, Instant.EPOCH);
    }

    /**
     * Of two identical requests at once the second may meet the first's entry in either index before it is in the other. No
     * statement can stop there, so one entry is made different each time.
     */
    @ParameterizedTest
    @CsvSource({"false, true", "true, true", "false, false", "true, false"})
    void begin_shouldWaitForWhoeverHasThePlace_whicheverIndexSaysSo(boolean byId, boolean committed) throws Exception {
        try (Connection first = source.getConnection();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            first.setAutoCommit(false);
            assertThat(begin(first, byId ? OTHER_DIGEST : DIGEST, byId ? JOB : OTHER_JOB))
                    .isTrue();
            Future<Boolean> second =
                    threads.submit(() -> database.transact(connection -> begin(connection, DIGEST, JOB)));
            TestDatabase.awaitLockWait(source);
            if (committed) {
                first.commit();
            } else {
                first.rollback();
            }
            assertThat(second.get()).isNotEqualTo(committed);
        }
    }
}
