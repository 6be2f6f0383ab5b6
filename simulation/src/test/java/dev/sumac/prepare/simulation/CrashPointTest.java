package dev.sumac.prepare.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.ReportId;
import dev.sumac.kit.current.CurrentLease;
import dev.sumac.prepare.batch.SealAnswer;
import dev.sumac.prepare.batch.SealRequest;
import dev.sumac.prepare.fixture.Leases;
import dev.sumac.prepare.intake.PollProcessor;
import dev.sumac.prepare.leader.HelperClient;
import dev.sumac.prepare.leader.InFlightJob;
import dev.sumac.prepare.log.LogRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The crash points by name, each on purpose: the transactions of both aggregators on real databases, a death at one place,
 * and then whoever comes next. In the end each report is in the batch of both, once. {@link SealCrashPointTest} has those of
 * the seal; {@link ScheduleSimulationTest} meets the same and all between by chance.
 */
class CrashPointTest extends TwoSides {

    private static final String T1 = "insert into job (";
    private static final String T2 = "parked_because = null";
    private static final String HELPERS_COMMIT = "insert into helper_job";
    private static final String REPLAN = "and state = 'Sent' and attempts = 1";

    @Test
    void beforeT1Commits() throws Exception {
        upload();
        leaderDeath.dieBeforeCommit(T1);
        assertDies(this::plan);
        assertThat(number(leaderSource, "select count(*) from job")).isZero();
        assertThat(number(leaderSource, "select count(*) from replay_id")).isZero();
        comeToRest();
    }

    @Test
    void afterT1BeforeTheSend() throws Exception {
        upload();
        leaderDeath.dieAfterCommit(T1);
        assertDies(this::plan);
        assertThat(unsettled()).isEqualTo(1);
        assertThat(number(helperSource, "select count(*) from helper_job")).isZero();
        comeToRest();
    }

    @Test
    void requestHalfSent() throws Exception {
        InFlightJob job = planned();
        insteadOfAnswers.add(new HelperClient.Answer.Failed("network", true));
        sender.deliver(job);
        assertThat(number(helperSource, "select count(*) from helper_job")).isZero();
        comeToRest();
    }

    @Test
    void helperVerifiedNotCommitted() throws Exception {
        InFlightJob job = planned();
        helperDeath.dieBeforeCommit(HELPERS_COMMIT);
        sender.deliver(job);
        assertThat(number(helperSource, "select count(*) from helper_job")).isZero();
        assertThat(number(helperSource, "select count(*) from replay_id")).isZero();
        comeToRest();
    }

    @Test
    void helperCommittedAnswerLost() throws Exception {
        InFlightJob job = planned();
        helperDeath.dieAfterCommit(HELPERS_COMMIT);
        sender.deliver(job);
        assertThat(number(helperSource, "select count(*) from helper_job")).isEqualTo(1);
        assertThat(unsettled()).isEqualTo(1);
        comeToRest();
    }

    @Test
    void answerReceivedT2NotCommitted() throws Exception {
        InFlightJob job = planned();
        leaderDeath.dieBeforeCommit(T2);
        assertDies(() -> sender.deliver(job));
        assertThat(number(helperSource, "select count(*) from helper_job")).isEqualTo(1);
        assertThat(unsettled()).isEqualTo(1);
        comeToRest();
    }

    @Test
    void t2Committed() throws Exception {
        InFlightJob job = planned();
        leaderDeath.dieAfterCommit(T2);
        assertDies(() -> sender.deliver(job));
        assertThat(unsettled()).isZero();
        comeToRest();
    }

    @Test
    void betweenADatabaseCommitAndItsMessage() throws Exception {
        sender.deliver(planned());
        leaderSeal();
        leaderDeath.dieAfterCommit(SEALED);
        assertDies(() -> {
            for (int i = 0; i < 3; i++) {
                sealer.stepAll(done -> {});
            }
        });
        // Nobody was told; the command is repeated, and gets what the row has.
        assertThat(leaderSeal()).isEqualTo(leaderSeal()).isInstanceOf(SealAnswer.Sealed.class);
        comeToRest();
    }

    @Test
    void twoOwnersOfOnePartition() throws Exception {
        upload();
        List<LogRecord> records = log.poll(0, 0, 100);
        List<InFlightJob> jobs = new ArrayList<>();
        PollProcessor owner = new PollProcessor(Leases.held(), judge, planner, jobs::add);
        assertThat(owner.process(log.topic(), Map.of(0, 0L), records)).isTrue();
        assertThat(owner.process(log.topic(), Map.of(0, 0L), records)).isFalse();
        assertThat(jobs).hasSize(1);
        comeToRest();
    }

    @Test
    void twoDriversOfOneJob() throws Exception {
        InFlightJob first = planned();
        InFlightJob second = taken().getFirst();
        assertThat(second.request()).isEqualTo(first.request());
        sender.deliver(second);
        sender.deliver(first);
        comeToRest();
    }

    @Test
    void twoIdenticalRequestsAtTheHelperAtOnce() throws Exception {
        byte[] request = planned().request();
        Callable<byte[]> ask = () -> ((HelperClient.Answer.Ready) send(request)).body();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<byte[]>> answers = threads.invokeAll(List.of(ask, ask, ask, ask));
            byte[] answer = answers.getFirst().get();
            for (Future<byte[]> each : answers) {
                assertThat(each.get()).isEqualTo(answer);
            }
        }
        comeToRest();
    }

    /** Between the send and the settling; the Helper has committed, and its answer was lost. */
    private void afterAnswerLost(Runnable change) throws Exception {
        InFlightJob job = planned();
        helperDeath.dieAfterCommit(HELPERS_COMMIT);
        sender.deliver(job);
        change.run();
        comeToRest();
    }

    @Test
    void keyRevokedOrClockJumpedBetweenSendAndSettle() throws Exception {
        afterAnswerLost(() -> judging = false);
    }

    /** The Helper has committed to reports of both keys: they are settled, with whatever became of the keys. */
    @Test
    void oneKeyOfAJobCompromisedBetweenSendAndSettle() throws Exception {
        uploadMixed();
        InFlightJob job = plan().getFirst();
        helperDeath.dieAfterCommit(HELPERS_COMMIT);
        sender.deliver(job);
        compromised = true;
        comeToRest();
    }

    /** Whoever dies between T1 and the send has begun an attempt: nobody can say that nothing of it has left. */
    @Test
    void oneKeyOfAJobCompromisedAfterTheFirstAttemptWasCounted() throws Exception {
        uploadMixed();
        leaderDeath.dieAfterCommit(T1);
        assertDies(this::plan);
        compromised = true;
        comeToRest();
    }

    /** Two attempts; the first is answered "too early", the other comes late, and commits the Helper. */
    @Test
    void oneKeyCompromisedWhileARequestIsLateWhoseReportsWereTooEarly() throws Exception {
        upload(0, OTHER_KEY);
        InFlightJob first = plan().getFirst();
        InFlightJob late = taken().getFirst();
        early = true;
        sender.deliver(first);
        assertThat(unsettled()).as("its report is in another job").isEqualTo(1);
        early = false;
        assertThat(send(late.request())).isInstanceOf(HelperClient.Answer.Ready.class);
        compromised = true;
        comeToRest();
    }

    private void unsentJobOfBothKeys() throws Exception {
        fallen.addAll(uploadMixed());
        uploaded.removeAll(fallen);
        sendNow = false;
        assertThat(plan()).isEmpty();
        sendNow = true;
        assertThat(unsettled()).isEqualTo(1);
        compromised = true;
    }

    @Test
    void oneKeyOfAJobCompromisedBeforeAnythingWasSent() throws Exception {
        unsentJobOfBothKeys();
        comeToRest();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void deathWhileReportsOfACompromisedKeyAreTakenOutOfAJob(boolean committed) throws Exception {
        unsentJobOfBothKeys();
        if (committed) {
            leaderDeath.dieAfterCommit(REPLAN);
        } else {
            leaderDeath.dieBeforeCommit(REPLAN);
            // The second attempt takes the job for sent, as far as anybody can say.
            uploaded.addAll(fallen);
            fallen.clear();
        }
        assertDies(this::taken);
        comeToRest();
    }

    /** A job that waited for a seal was never sent. */
    @Test
    void oneKeyOfAHeldJobCompromisedBeforeItsSealIsOpenAgain() throws Exception {
        sender.deliver(planned());
        leaderSeal();
        for (int i = 0; i < 10 && number(leaderSource, "select count(*) from seal where state = 'Closing'") == 0; i++) {
            leaderDeath.dieAfterCommit(CLOSING);
            assertDies(() -> sealer.stepAll(done -> {}));
        }
        Set<ReportId> sealed = Set.copyOf(uploaded);
        fallen.addAll(uploadMixed());
        uploaded.removeAll(fallen);
        assertThat(plan()).isEmpty();
        assertThat(number(leaderSource, "select count(*) from job where state = 'Held'"))
                .isEqualTo(1);
        compromised = true;
        leaderSeals.answer(request(new SealRequest.Wish.Withdraw()));
        assertThat(number(leaderSource, "select count(*) from job where state = 'Held'"))
                .isZero();
        assertThat(uploaded).containsAll(sealed);
        requestId = Bytes.copyOf(new byte[] {2});
        comeToRest();
    }

    /** What could not be sent because nobody could open it was not begun. */
    @Test
    void attemptThatFoundNoKeyCountsForNone() throws Exception {
        unsentJobOfBothKeys();
        opening = false;
        for (int i = 0; i < 3; i++) {
            assertThat(taken()).isEmpty();
            assertThat(number(leaderSource, "select max(attempts) from job")).isZero();
        }
        opening = true;
        comeToRest();
    }

    /** Only a replica that knows the keys as they are may send what has not been sent. */
    @Test
    void firstAttemptOfAReplicaThatIsNotCurrentCountsForNone() throws Exception {
        unsentJobOfBothKeys();
        leaseClock.addAndGet(lease.length().toNanos());
        assertThat(taken()).isEmpty();
        assertThat(number(leaderSource, "select max(attempts) from job")).isZero();
        assertThat(number(leaderSource, REVOKED)).isZero();
        lease.confirm(lease.now());
        comeToRest();
    }

    /** By more than any lease, between any two steps: rows may wait for longer, and nothing else comes of it. */
    @ParameterizedTest
    @ValueSource(longs = {1, -1})
    void clockJumpsBackAndForth(long days) throws Exception {
        Duration jump = Duration.ofDays(days);
        CurrentLease.Stretch current = lease.stretch();
        upload();
        now = now.plus(jump);
        InFlightJob job = plan().getFirst();
        now = now.minus(jump);
        helperDeath.dieAfterCommit(HELPERS_COMMIT);
        sender.deliver(job);
        now = now.plus(jump);
        List<InFlightJob> again = taken();
        now = now.minus(jump.multipliedBy(2));
        again.addAll(taken());
        now = now.plus(jump.multipliedBy(2));
        leaderSeal();
        sealer.stepAll(done -> {});
        now = now.minus(jump);
        // Whoever had it first comes last.
        again.forEach(sender::deliver);
        sender.deliver(job);
        now = now.plus(Duration.ofDays(1));
        assertThat(lease.stretch()).as("by another clock").isSameAs(current);
        comeToRest();
    }

    @Test
    void taskDeletedBetweenSendAndSettle() throws Exception {
        afterAnswerLost(() -> deleted = true);
    }

    @Test
    void helpersTokenChangedBetweenSendAndSettle() throws Exception {
        afterAnswerLost(() -> insteadOfAnswers.addAll(
                Arrays.asList(Stream.generate(() -> new HelperClient.Answer.Failed("status_401", false))
                        .limit(4)
                        .toArray(HelperClient.Answer[]::new))));
    }
}
