package dev.sumac.prepare.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.dap.message.TaskId;
import dev.sumac.prepare.fixture.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class JobsTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final TaskId TASK = TaskId.of(new byte[TaskId.LENGTH]);

    private final DataSource source = TestDatabase.empty("jobs");
    private final Database database = new Database(source);

    private void insertDue(int count) {
        List<Jobs.NewJob> jobs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            JobRow row = new JobRow(
                    new UUID(0, i),
                    TASK,
                    new UUID(0, 1),
                    List.of(new LogPosition(0, i)),
                    Optional.empty(),
                    0,
                    new byte[32],
                    1);
            jobs.add(new Jobs.NewJob(row, new Jobs.Start.Waiting(NOW), Jobs.Copies.NONE, Set.of(1)));
        }
        database.transact(connection -> {
            Jobs.insert(connection, jobs, NOW);
            return jobs;
        });
    }

    /** The plan that a database may choose at any time, as the tables grow. */
    private static void preferNestedLoops(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String way :
                    List.of("hashjoin", "mergejoin", "hashagg", "sort", "material", "indexscan", "bitmapscan")) {
                statement.execute("set local enable_" + way + " = off");
            }
        }
    }

    @Test
    void lease_shouldTakeNoMoreThanAskedForWhateverThePlan() {
        insertDue(20);
        List<Jobs.Leased> leased = database.transact(connection -> {
            preferNestedLoops(connection);
            return Jobs.lease(connection, 3, Jobs.TaskFilter.allBut(List.of()), NOW, NOW.plusSeconds(9));
        });
        assertThat(leased).hasSize(3).allMatch(job -> job.attempt() == 1);
    }
}
