package dev.sumac.prepare.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.dap.message.TaskId;
import dev.sumac.prepare.fixture.LeaderFixture;
import dev.sumac.prepare.fixture.TestDatabase;
import dev.sumac.prepare.log.LogRecord;
import dev.sumac.prepare.store.LogPosition;
import dev.sumac.prepare.store.ParkedReports;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class RevokedPoisonTest {

    private static final int GOOD = 1;
    private static final int REVOKED = 2;

    private final DataSource source = TestDatabase.empty("revoked_poison");
    private final LeaderFixture leader = new LeaderFixture(source);
    private final RevokedPoison poison = new RevokedPoison(leader.database, configId -> configId == REVOKED);

    private void park(LogRecord record) {
        leader.database.transact(connection -> {
            ParkedReports.insertPoison(
                    connection, leader.topic, List.of(PollJudge.parked(record)), leader.clock.instant());
            return record;
        });
    }

    private LogRecord raw(long offset, Optional<TaskId> task, byte[] value) {
        return new LogRecord(new LogPosition(0, offset), OptionalInt.empty(), task, value);
    }

    private long parked() throws SQLException {
        return TestDatabase.number(source, "select count(*) from parked_report");
    }

    @Test
    void run_shouldRejectAndCountWhatIsUnderARevokedKey_andNothingElse() throws Exception {
        for (int i = 0; i < 250; i++) {
            park(leader.report(0, i, LeaderFixture.hour(), i % 2 == 0 ? GOOD : REVOKED));
        }
        // What is no report, or of no task, has no key that anybody knows.
        park(raw(250, Optional.of(leader.task.id()), new byte[] {1}));
        park(raw(
                251,
                Optional.empty(),
                leader.report(0, 251, LeaderFixture.hour(), REVOKED).value()));
        poison.run();
        assertThat(parked()).isEqualTo(127);
        assertThat(leader.outcomes()).containsExactly(Map.entry("hpke_key_revoked", 125L));
        poison.run();
        assertThat(leader.outcomes()).containsEntry("hpke_key_revoked", 125L);
    }

    @Test
    void run_shouldLeaveWhatAwaitsAKeyOrIsAJobs() throws Exception {
        leader.refusedKeys.add(REVOKED);
        List<LogRecord> records = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            records.add(leader.report(0, i, LeaderFixture.hour(), i % 2 == 0 ? GOOD : REVOKED));
        }
        assertThat(leader.processor(new ArrayList<>()).process(leader.topic, leader.beginAtZero(0), records))
                .isTrue();
        assertThat(parked()).isEqualTo(2);
        poison.run();
        assertThat(parked()).isEqualTo(2);
        assertThat(leader.outcomes()).isEmpty();
    }
}
