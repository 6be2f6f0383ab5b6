package dev.sumac.prepare.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sumac.dap.message.AggregationJobResp;
import dev.sumac.dap.message.ReportError;
import dev.sumac.dap.message.VerifyResp;
import dev.sumac.prepare.fixture.LeaderFixture;
import dev.sumac.prepare.fixture.TestDatabase;
import dev.sumac.prepare.log.LogRecord;
import dev.sumac.prepare.store.JobState;
import dev.sumac.prepare.store.Jobs;
import dev.sumac.prepare.task.AggregationTask;
import dev.sumac.prepare.verify.Rejection;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an attempt counts for that ends before a byte has left, and what becomes of a job that fails. */
class JobSenderTest {

    private static final int KEY = 1;
    private static final int COMPROMISED = 2;
    private static final int ODD = 3;

    /** Between attempts that fail, but for those of a parked job. */
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final DataSource source = TestDatabase.empty("job_sender");
    private final LeaderFixture leader = new LeaderFixture(source);
    private Instant now = LeaderFixture.NOW;
    private final InstantSource clock = () -> now;
    private final JobSender sender =
            leader.sender(clock, (task, request) -> new HelperClient.Answer.Unsent("no_token"));

    private InFlightJob plan(int... keys) throws Exception {
        List<LogRecord> records = new ArrayList<>();
        for (int key : keys) {
            records.add(leader.report(0, records.size(), LeaderFixture.hour(), key));
        }
        leader.log.append(records);
        List<InFlightJob> planned = new ArrayList<>();
        assertThat(leader.processor(planned).process(leader.topic, leader.beginAtZero(0), records))
                .isTrue();
        return planned.getFirst();
    }

    /** A job that waits as a row, and of which nothing was sent. */
    private void planUnsent(int... keys) throws Exception {
        plan(keys);
        TestDatabase.update(source, "update job set attempts = 0, lease_until = null");
    }

    /** The next attempt, once its time has come. */
    private Jobs.Leased lease() {
        return leaseAfter(Duration.ofMinutes(2));
    }

    private Jobs.Leased leaseAfter(Duration wait) {
        now = now.plus(wait);
        List<Jobs.Leased> leased = sender.lease(1, Jobs.TaskFilter.allBut(List.of()));
        assertThat(leased).hasSize(1);
        return leased.getFirst();
    }

    private long jobs(String where) throws Exception {
        return TestDatabase.number(source, "select count(*) from job where lease_until is null and " + where);
    }

    private long unsent() throws Exception {
        return jobs("state = 'Sent' and attempts = 0 and failures = 0");
    }

    @Test
    void deliver_shouldCountNoAttemptOfWhichNothingWasSent_howeverOften() throws Exception {
        sender.deliver(plan(KEY, COMPROMISED));
        for (int i = 0; i < 3; i++) {
            assertThat(unsent()).isEqualTo(1);
            Jobs.Leased lease = lease();
            assertThat(lease.attempt()).isEqualTo(1);
            sender.deliver(sender.rebuild(lease).orElseThrow());
        }

        // So the Helper has nothing, and a key that is revoked now takes its reports with it.
        leader.rejected.put(COMPROMISED, Rejection.KEY_REVOKED);
        assertThat(sender.rebuild(lease())).isEmpty();
        assertThat(leader.outcomes()).containsExactly(Map.entry(Rejection.KEY_REVOKED.reason(), 1L));
        assertThat(unsent()).as("a job with the other report").isEqualTo(1);
    }

    @Test
    void deliver_shouldLeaveTheJobAloneForAsLongAsTheHelperAsks() throws Exception {
        Duration asked = Duration.ofHours(1);
        JobSender refused =
                leader.sender(() -> now, (task, request) -> new HelperClient.Answer.Failed("status_503", true, asked));

        refused.deliver(plan(KEY));

        assertThat(TestDatabase.number(
                        source, "select count(*) from job where next_attempt = '" + now.plus(asked) + "'"))
                .isEqualTo(1);
    }

    /** What it has may be at the Helper already, so it is never given up. */
    @Test
    void deliver_shouldParkAJobAtTheLimitOfFailures_andSettleItByALateAnswer() throws Exception {
        int limit = 3;
        Duration parked = Duration.ofHours(1);
        Patience patience = new Patience(LeaderFixture.LEASE, Duration.ofSeconds(1), LONGEST, limit, parked);
        HelperClient.Answer[] answer = {new HelperClient.Answer.Failed("status_503", true)};
        JobSender failing = leader.sender(clock, (task, request) -> answer[0], patience);
        InFlightJob job = plan(KEY);
        for (int failures = 1; failures < limit; failures++) {
            failing.deliver(job);
            assertThat(jobs("state = 'Sent' and parked_because is null and failures = " + failures))
                    .isEqualTo(1);
            job = failing.rebuild(leaseAfter(LONGEST)).orElseThrow();
        }

        for (int slowly = 0; slowly < 2; slowly++) {
            failing.deliver(job);
            assertThat(jobs("state = 'Parked' and parked_because = 'status_503' and next_attempt = '" + now.plus(parked)
                            + "'"))
                    .isEqualTo(1);
            now = now.plus(parked).minusSeconds(1);
            assertThat(failing.lease(1, Jobs.TaskFilter.allBut(List.of()))).isEmpty();
            Jobs.Leased again = leaseAfter(Duration.ofSeconds(1));
            assertThat(again.state()).isEqualTo(JobState.PARKED);
            job = failing.rebuild(again).orElseThrow();
        }

        answer[0] = new HelperClient.Answer.Ready(rejecting(job.candidates(), ReportError.VDAF_VERIFY_ERROR));
        failing.deliver(job);
        assertThat(jobs("state = 'Done' and parked_because is null")).isEqualTo(1);
        assertThat(leader.outcomes()).containsExactly(Map.entry(ReportError.VDAF_VERIFY_ERROR.token(), 1L));
    }

    private static byte[] rejecting(List<Candidate> reports, ReportError... errors) {
        List<VerifyResp> responses = new ArrayList<>();
        for (int i = 0; i < reports.size(); i++) {
            responses.add(new VerifyResp.Reject(reports.get(i).id(), errors[i]));
        }
        return new AggregationJobResp(responses).encode();
    }

    /** Answers as its clock has it; the same bytes get the same answer (section 3.2), unless their job is deleted. */
    private static final class StrictHelper implements HelperClient {
        private final Map<String, byte[]> jobs = new HashMap<>();
        private final List<Candidate> reports;
        private ReportError[] errors;

        StrictHelper(InFlightJob job, ReportError... errors) {
            this.reports = job.candidates();
            this.errors = errors;
        }

        @Override
        public Answer send(AggregationTask task, byte[] request) {
            String path = "/jobs/" + HexFormat.of().formatHex(Requests.sha256(request));
            return new Answer.Ready(
                    jobs.computeIfAbsent(
                            path,
                            created ->
                                    rejecting(reports.subList(reports.size() - errors.length, reports.size()), errors)),
                    Optional.of(URI.create("https://helper.example" + path)));
        }

        @Override
        public void delete(AggregationTask task, URI job) {
            assertThat(jobs.remove(job.getPath())).isNotNull();
        }
    }

    @Test
    void deliver_shouldAskForReportsThatWereTooEarlyUntilTheHelperTakesThem() throws Exception {
        InFlightJob job = plan(KEY, KEY);
        ReportError early = ReportError.REPORT_TOO_EARLY;
        StrictHelper helper = new StrictHelper(job, ReportError.REPORT_REPLAYED, early);
        JobSender asking = leader.sender(clock, helper);
        asking.deliver(job);
        // The other report is alone from now on, so that each job has the bytes of the one before.
        helper.errors = new ReportError[] {early};
        for (int i = 0; i < 2; i++) {
            asking.deliver(asking.rebuild(lease()).orElseThrow());
            assertThat(jobs("state = 'Sent'")).isEqualTo(1);
        }

        helper.errors = new ReportError[] {ReportError.VDAF_VERIFY_ERROR};
        asking.deliver(asking.rebuild(lease()).orElseThrow());

        assertThat(jobs("state <> 'Done'")).isZero();
        assertThat(leader.outcomes())
                .containsOnly(
                        Map.entry(ReportError.REPORT_REPLAYED.token(), 1L),
                        Map.entry(ReportError.VDAF_VERIFY_ERROR.token(), 1L));
        assertThat(helper.jobs).as("what else it has answered").hasSize(2);
    }

    @Test
    void deliver_shouldAskAgainWhenTheAnswerIsCutOff() throws Exception {
        byte[][] answer = {new byte[15]};
        JobSender asking = leader.sender(
                clock,
                (task, request) -> new HelperClient.Answer.Ready(answer[0]),
                new Patience(LeaderFixture.LEASE, Duration.ofSeconds(1), LONGEST, 3, Duration.ofHours(1)));
        InFlightJob job = plan(KEY);
        asking.deliver(job);
        assertThat(jobs("state = 'Sent' and failures = 1")).isEqualTo(1);

        answer[0] = rejecting(job.candidates(), ReportError.VDAF_VERIFY_ERROR);
        asking.deliver(asking.rebuild(leaseAfter(LONGEST)).orElseThrow());
        assertThat(leader.outcomes()).containsExactly(Map.entry(ReportError.VDAF_VERIFY_ERROR.token(), 1L));
    }

    @Test
    void rebuild_shouldCountNoAttemptThatAFaultOfOurOwnEnds() throws Exception {
        planUnsent(KEY);
        leader.whenOpened = () -> {
            throw new IllegalStateException("a fault");
        };
        Jobs.Leased lease = lease();
        assertThatThrownBy(() -> sender.rebuild(lease)).hasStackTraceContaining("a fault");
        assertThat(unsent()).isEqualTo(1);

        leader.whenOpened = () -> {};
        assertThat(sender.rebuild(lease())).isPresent();
    }

    /** A report that no key's end explains may not fall with those that one explains. */
    @Test
    void rebuild_shouldParkAJobOfWhichAReportIsJudgedOtherwise_andLoseNone() throws Exception {
        planUnsent(KEY, COMPROMISED, ODD);
        leader.rejected.put(COMPROMISED, Rejection.KEY_REVOKED);
        leader.rejected.put(ODD, Rejection.of(ReportError.HPKE_DECRYPT_ERROR));
        assertThat(sender.rebuild(lease())).isEmpty();
        assertThat(TestDatabase.number(source, "select count(*) from job where parked_because = 'request_changed'"))
                .isEqualTo(1);
        assertThat(leader.outcomes()).isEmpty();

        leader.rejected.clear();
        Optional<InFlightJob> whole = sender.rebuild(lease());
        assertThat(whole).hasValueSatisfying(job -> assertThat(job.candidates()).hasSize(3));
    }

    /** An attempt of the old job's may still bring the Helper the new one's bytes if all its reports go on, and else not. */
    @ParameterizedTest
    @CsvSource({"0, 2", "1, 0"})
    void settle_shouldHandOnOtherAttempts_onlyWhenAllReportsWereTooEarly(int rejected, int handedOn) throws Exception {
        InFlightJob job = plan(KEY, KEY, KEY);
        TestDatabase.update(source, "update job set attempts = 3");
        List<Verdict> verdicts = new ArrayList<>(Collections.nCopies(3, new Verdict.Early()));
        verdicts.subList(0, rejected).replaceAll(early -> new Verdict.Rejected("no"));
        Settler settler = new Settler(
                leader.database, clock, leader.randomness, new JobSize(100, 1 << 20), Duration.ofMinutes(1));

        assertThat(settler.settle(job, verdicts)).isTrue();

        assertThat(TestDatabase.number(source, "select attempts from job where state = 'Sent'"))
                .isEqualTo(handedOn);
    }
}
