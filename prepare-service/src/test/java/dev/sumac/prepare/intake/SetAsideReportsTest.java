package dev.sumac.prepare.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.CollectionJobReq;
import dev.sumac.dap.message.Interval;
import dev.sumac.dap.message.Query;
import dev.sumac.dap.message.ReportError;
import dev.sumac.kit.key.KeyRefusedException;
import dev.sumac.prepare.batch.SealAnswer;
import dev.sumac.prepare.batch.SealRequest;
import dev.sumac.prepare.batch.SealRequests;
import dev.sumac.prepare.batch.Sealer;
import dev.sumac.prepare.batch.ShareSealer;
import dev.sumac.prepare.fixture.LeaderFixture;
import dev.sumac.prepare.fixture.TestDatabase;
import dev.sumac.prepare.leader.InFlightJob;
import dev.sumac.prepare.log.LogRecord;
import dev.sumac.prepare.log.Truncation;
import dev.sumac.prepare.verify.Rejection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class SetAsideReportsTest {

    private static final int GOOD = 1;
    private static final int REFUSED = 2;

    private final DataSource source = TestDatabase.empty("set_aside");
    private final LeaderFixture leader = new LeaderFixture(source);
    private final List<InFlightJob> sent = new ArrayList<>();
    private final SetAsideReports setAside =
            new SetAsideReports(leader.lease, leader.database, leader.judge(), leader.planner, sent::add, 1_000);
    private final ShareSealer shareSealer = (task, request, share) -> Bytes.copyOf(share);
    private final Sealer sealer =
            new Sealer(leader.database, leader.clock, leader.randomness, id -> Optional.of(leader.task), shareSealer);
    private final SealRequests seals = new SealRequests(
            leader.database,
            leader.clock,
            leader.randomness,
            id -> Optional.of(leader.task),
            leader.log,
            shareSealer,
            sealer);

    /** Two reports under a key that opens, two under one that custody refuses. */
    private List<LogRecord> records() {
        List<LogRecord> records = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            records.add(leader.report(0, i, LeaderFixture.hour(), i % 2 == 0 ? GOOD : REFUSED));
        }
        leader.log.append(records);
        return records;
    }

    private boolean plan() throws Exception {
        return leader.processor(sent).process(leader.topic, leader.beginAtZero(0), records());
    }

    private int sentReports() {
        return sent.stream().mapToInt(job -> job.candidates().size()).sum();
    }

    private long number(String query) throws SQLException {
        return TestDatabase.number(source, query);
    }

    private long aside() throws SQLException {
        return number("select count(*) from parked_report where awaits is not null");
    }

    @Test
    void process_shouldPlanWhatNeedsNoRefusedKey() throws Exception {
        leader.refusedKeys.add(REFUSED);
        assertThat(plan()).isTrue();
        assertThat(sentReports()).isEqualTo(2);
        assertThat(aside()).isEqualTo(2);
        assertThat(number("select next_offset from position")).isEqualTo(4);
        assertThat(number("select count(*) from replay_id")).isEqualTo(2);
    }

    @Test
    void process_shouldSetAllOfATaskAsideWhoseVerificationKeyIsRefused() throws Exception {
        leader.verifyKeyRefused = true;
        assertThat(plan()).isTrue();
        assertThat(sentReports()).isZero();
        assertThat(aside()).isEqualTo(4);
    }

    @Test
    void process_shouldPauseWhenThereIsNoRoom() throws Exception {
        leader.refusedKeys.add(REFUSED);
        leader.roomAside = false;
        assertThatThrownBy(this::plan).isInstanceOf(KeyRefusedException.class);
        assertThat(number("select next_offset from position")).isZero();
        assertThat(number("select count(*) from parked_report")).isZero();
    }

    @Test
    void run_shouldPlanWhatWasSetAside_onceTheKeyUnwraps() throws Exception {
        leader.refusedKeys.add(REFUSED);
        plan();
        setAside.run();
        assertThat(aside()).isEqualTo(2);
        assertThat(sentReports()).isEqualTo(2);

        leader.refusedKeys.clear();
        setAside.run();
        assertThat(aside()).isZero();
        assertThat(sentReports()).isEqualTo(4);
        assertThat(number("select count(*) from replay_id")).isEqualTo(4);
        assertThat(number("select count(*) from parked_report")).isEqualTo(2);
        assertThat(number("select count(*) from job where copied")).isEqualTo(1);
        setAside.run();
        assertThat(sentReports()).isEqualTo(4);
    }

    @Test
    void run_shouldCountWhatFallsInTheEnd() throws Exception {
        leader.refusedKeys.add(REFUSED);
        plan();
        leader.refusedKeys.clear();
        leader.checks = (task, report) -> Optional.of(Rejection.of(ReportError.REPORT_DROPPED));
        setAside.run();
        assertThat(number("select count(*) from parked_report")).isZero();
        assertThat(leader.outcomes()).containsEntry(ReportError.REPORT_DROPPED.token(), 2L);
    }

    @Test
    void run_shouldRejectWhatLiesUnderAKeyThatIsCompromisedMeanwhile() throws Exception {
        leader.refusedKeys.add(REFUSED);
        plan();
        // A key that is revoked is no longer asked of custody.
        leader.refusedKeys.clear();
        leader.rejected.put(REFUSED, Rejection.KEY_REVOKED);

        setAside.run();

        assertThat(number("select count(*) from parked_report")).isZero();
        assertThat(leader.outcomes()).containsEntry(Rejection.KEY_REVOKED.reason(), 2L);
        assertThat(sentReports()).isEqualTo(2);
    }

    @Test
    void hasRoom_shouldSayWhenTooMuchIsAside() throws Exception {
        setAside.run();
        assertThat(setAside.hasRoom()).isTrue();
        leader.verifyKeyRefused = true;
        plan();
        SetAsideReports narrow =
                new SetAsideReports(leader.lease, leader.database, leader.judge(), leader.planner, sent::add, 10);
        narrow.run();
        assertThat(narrow.hasRoom()).isFalse();
    }

    @Test
    void seal_shouldWaitForWhatWasSetAsideBeforeItWasAskedFor() throws Exception {
        leader.refusedKeys.add(REFUSED);
        plan();
        Query query = new Query.TimeInterval(new Interval(LeaderFixture.hour(), 1));
        SealRequest request = new SealRequest(
                leader.task.id(),
                Bytes.copyOf(new byte[] {1}),
                Bytes.wrap(new CollectionJobReq(query, Bytes.EMPTY, List.of()).encode()),
                new SealRequest.Wish.AsLeader());
        assertThat(seals.answer(request))
                .isInstanceOfSatisfying(SealAnswer.Waiting.class, waiting -> assertThat(waiting.cause())
                        .isEqualTo(SealAnswer.Cause.REPORTS_TO_PLAN));
        sealer.stepAll(done -> {});
        assertThat(number("select count(*) from seal where state = 'Draining'")).isEqualTo(1);
        // The log is truncated all the same, but for the jobs that are under way.
        new Truncation(leader.database, leader.log).run();

        leader.refusedKeys.clear();
        setAside.run();
        sealer.stepAll(done -> {});
        assertThat(number("select count(*) from seal where state = 'Closing'")).isEqualTo(1);
    }
}
