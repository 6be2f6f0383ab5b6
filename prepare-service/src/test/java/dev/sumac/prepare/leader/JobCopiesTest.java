package dev.sumac.prepare.leader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.prepare.fixture.LeaderFixture;
import dev.sumac.prepare.fixture.TestDatabase;
import dev.sumac.prepare.log.LogRecord;
import dev.sumac.prepare.log.ReportLog;
import dev.sumac.prepare.log.Truncation;
import dev.sumac.prepare.store.Jobs;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class JobCopiesTest {

    private static final int REPORTS = 4;
    private static final Duration AGE = Duration.ofMinutes(5);
    /** When all jobs are older than that. */
    private static final InstantSource LATER = InstantSource.fixed(
            LeaderFixture.NOW.plus(AGE).plus(LeaderFixture.LEASE).plusSeconds(1));

    private final DataSource source = TestDatabase.empty("job_copies");
    private final LeaderFixture leader = new LeaderFixture(source);
    private final Settler settler =
            new Settler(leader.database, LATER, leader.randomness, new JobSize(100, 1 << 20), Duration.ofMinutes(1));
    private final List<InFlightJob> sent = new ArrayList<>();

    private InFlightJob plan() throws Exception {
        List<LogRecord> records = leader.reports(0, REPORTS);
        leader.log.append(records);
        assertThat(leader.processor(sent).process(leader.topic, leader.beginAtZero(0), records))
                .isTrue();
        return sent.getFirst();
    }

    private void copy(InstantSource clock, long mostBytes) throws ReportLog.UnavailableException {
        new JobCopies(leader.database, clock, leader.log, AGE, mostBytes).run();
        new Truncation(leader.database, leader.log).run();
    }

    private void copy() throws ReportLog.UnavailableException {
        copy(LATER, Long.MAX_VALUE);
    }

    /** As another replica does, which knows nothing but the rows. */
    private List<InFlightJob> rebuild() {
        JobSender sender = leader.sender(LATER, (task, request) -> {
            throw new AssertionError("nothing is sent");
        });
        return sender.lease(REPORTS, Jobs.TaskFilter.allBut(List.of())).stream()
                .flatMap(lease -> sender.rebuild(lease).stream())
                .toList();
    }

    private static List<Verdict> verdicts(int count, Verdict verdict) {
        return java.util.Collections.nCopies(count, verdict);
    }

    private long copies() throws SQLException {
        return TestDatabase.number(source, "select count(*) from parked_report");
    }

    private int inLog() {
        return leader.log.size();
    }

    @Test
    void run_shouldFreeTheLogOfAJobThatWaits_andLetItGoOnAllTheSame() throws Exception {
        plan();
        copy(leader.clock, Long.MAX_VALUE);
        assertThat(inLog()).isEqualTo(REPORTS);

        copy();
        assertThat(inLog()).isZero();
        assertThat(copies()).isEqualTo(REPORTS);
        List<InFlightJob> again = rebuild();
        assertThat(again).singleElement().satisfies(job -> assertThat(job.request())
                .isEqualTo(sent.getFirst().request()));
        assertThat(settler.settle(again.getFirst(), verdicts(REPORTS, new Verdict.Rejected("no"))))
                .isTrue();
        assertThat(copies()).isZero();
    }

    @Test
    void run_shouldFreeTheLogOfHeldJobs() throws Exception {
        plan();
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("update job set state = 'Held', held_for = id, lease_until = null");
        }
        copy();
        assertThat(inLog()).isZero();
        UUID seal = sent.getFirst().row().id();
        List<Jobs.Ended> ended = leader.database.transact(connection -> Jobs.finishHeld(connection, seal));
        assertThat(ended).singleElement().satisfies(job -> assertThat(job.copied())
                .isTrue());
    }

    @Test
    void run_shouldCopyNoMoreThanThereIsRoomFor() throws Exception {
        plan();
        copy(LATER, 10);
        assertThat(inLog()).isEqualTo(REPORTS);
        assertThat(copies()).isZero();
    }

    @Test
    void settle_shouldForgetCopiesMadeWhileTheRequestWasUnderWay() throws Exception {
        InFlightJob job = plan();
        copy();
        assertThat(settler.settle(job, verdicts(REPORTS, new Verdict.Rejected("no"))))
                .isTrue();
        assertThat(copies()).isZero();
    }

    @Test
    void settle_shouldPassCopiesOnToTheJobOfReportsThatWereTooEarly() throws Exception {
        InFlightJob job = plan();
        copy();
        List<Verdict> verdicts = new ArrayList<>(verdicts(REPORTS, new Verdict.Early()));
        verdicts.set(0, new Verdict.Rejected("no"));
        assertThat(settler.settle(job, verdicts)).isTrue();

        assertThat(copies()).isEqualTo(REPORTS - 1);
        assertThat(TestDatabase.number(source, "select count(*) from job where copied and state = 'Sent'"))
                .isEqualTo(1);
    }

    @Test
    void split_shouldPassCopiesOn_andForgetThoseOfTheOneThatFalls() throws Exception {
        InFlightJob job = plan();
        copy();
        assertThat(settler.split(job)).isTrue();
        assertThat(copies()).isEqualTo(REPORTS);
        for (int left = REPORTS; left > 0; left = Math.toIntExact(copies())) {
            List<InFlightJob> halves = rebuild();
            assertThat(halves).isNotEmpty();
            halves.forEach(half -> assertThat(settler.split(half)).isTrue());
        }
        assertThat(leader.outcomes()).containsEntry("invalid_message", (long) REPORTS);
        assertThat(TestDatabase.number(source, "select count(*) from job where state <> 'Done'"))
                .isZero();
    }
}
