package dev.sumac.prepare.leader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.dap.message.ReportError;
import dev.sumac.prepare.fixture.DeadlockingDataSource;
import dev.sumac.prepare.fixture.LeaderFixture;
import dev.sumac.prepare.fixture.TestDatabase;
import dev.sumac.prepare.log.LogRecord;
import dev.sumac.prepare.store.ReplayIds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class PlannerTest {

    private final DataSource source = TestDatabase.empty("planner");
    private final DeadlockingDataSource deadlocking = new DeadlockingDataSource(source);
    private final LeaderFixture leader = new LeaderFixture(deadlocking);
    private final List<InFlightJob> sent = new ArrayList<>();

    private boolean plan(Map<Integer, Long> from, List<LogRecord> records) throws Exception {
        return leader.processor(sent).process(leader.topic, from, records);
    }

    @Test
    void plan_shouldBeginAnewAfterADeadlock() throws Exception {
        LogRecord report = leader.report(0, 0);
        LogRecord replayed = new LogRecord(
                new dev.sumac.prepare.store.LogPosition(0, 1), report.leaderEpoch(), report.task(), report.value());
        Map<Integer, Long> from = leader.beginAtZero(0);
        deadlocking.failNextCommitThatInserts("job");
        assertThat(plan(from, List.of(report, replayed))).isTrue();

        assertThat(deadlocking.failed()).isTrue();
        assertThat(leader.outcomes()).containsExactly(Map.entry(ReportError.REPORT_REPLAYED.token(), 1L));
        assertThat(TestDatabase.number(source, "select count(*) from job")).isEqualTo(1);
        assertThat(sent).hasSize(1);
    }

    @Test
    void plan_shouldMakeAForgottenDayAnew() throws Exception {
        Map<Integer, Long> from = leader.beginAtZero(0);
        assertThat(plan(from, List.of(leader.report(0, 0)))).isTrue();
        // As another replica's retention does.
        leader.database.transact(connection -> {
            Set<Integer> days = ReplayIds.days(connection);
            for (int day : days) {
                ReplayIds.dropDay(connection, day);
            }
            return days;
        });
        assertThat(plan(Map.of(0, 1L), List.of(leader.report(0, 1)))).isTrue();
        assertThat(sent).hasSize(2);
    }
}
