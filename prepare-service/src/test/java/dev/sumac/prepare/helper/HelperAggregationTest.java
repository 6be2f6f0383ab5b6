package dev.sumac.prepare.helper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sumac.dap.message.AggregationJobInitReq;
import dev.sumac.dap.message.AggregationJobResp;
import dev.sumac.dap.message.BatchId;
import dev.sumac.dap.message.BatchMode;
import dev.sumac.dap.message.BatchSelector;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.Checksum;
import dev.sumac.dap.message.DapProblem;
import dev.sumac.dap.message.HpkeCiphertext;
import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.dap.message.Interval;
import dev.sumac.dap.message.PlaintextInputShare;
import dev.sumac.dap.message.ReportError;
import dev.sumac.dap.message.ReportId;
import dev.sumac.dap.message.ReportMetadata;
import dev.sumac.dap.message.ReportShare;
import dev.sumac.dap.message.Role;
import dev.sumac.dap.message.TaskId;
import dev.sumac.dap.message.VerifyInit;
import dev.sumac.dap.message.VerifyResp;
import dev.sumac.dap.task.BoundVdaf;
import dev.sumac.dap.task.TaskConfiguration;
import dev.sumac.dap.task.Url;
import dev.sumac.dap.task.VdafConfig;
import dev.sumac.kit.current.CurrentLease;
import dev.sumac.kit.custody.SecretBytes;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.prepare.fixture.Leases;
import dev.sumac.prepare.fixture.MeanwhileDataSource;
import dev.sumac.prepare.fixture.TestDatabase;
import dev.sumac.prepare.helper.HelperAggregation.Result;
import dev.sumac.prepare.store.Database;
import dev.sumac.prepare.store.ReplayDays;
import dev.sumac.prepare.store.SealRow;
import dev.sumac.prepare.store.SealState;
import dev.sumac.prepare.store.Seals;
import dev.sumac.prepare.task.AggregationTask;
import dev.sumac.prepare.verify.Batches;
import dev.sumac.prepare.verify.HelperVerifier;
import dev.sumac.prepare.verify.ShareOpener;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

class HelperAggregationTest {

    private static final TaskId TASK = TaskId.of(new byte[32]);
    private static final Bytes ANSWER = Bytes.copyOf(new byte[] {1, 2, 3});
    private static final byte[] ANSWERED = {4};
    private static final byte[] NEW = {5};
    private static final VerificationRoom AMPLE = new VerificationRoom(1000, 1 << 20, Duration.ZERO);
    private static final String STORED = "update helper_job set answer";

    /** One request was answered before; it decodes no better than the others. */
    private static final class OneAnswer extends HelperCommit {
        OneAnswer() {
            super(new Database(new PGSimpleDataSource()), InstantSource.system());
        }

        @Override
        public Optional<Bytes> known(TaskId task, RequestDigest digest) {
            return digest.jobId().equals(RequestDigest.of(ANSWERED).jobId()) ? Optional.of(ANSWER) : Optional.empty();
        }
    }

    private static Result answer(byte[] body, boolean deleted) throws Exception {
        try (ExecutorService threads = new ForkJoinPool(1)) {
            HelperVerifier verifier = new HelperVerifier(
                    (task, metadata) -> Optional.empty(),
                    (task, shares, purpose) -> List.of(),
                    new Batches(threads, 1));
            return new HelperAggregation(
                            Leases.held(), new OneAnswer(), verifier, (task, id) -> Optional.empty(), AMPLE)
                    .answer(task(deleted), body);
        }
    }

    private static AggregationTask task(boolean deleted) {
        TaskConfiguration configuration = TaskConfiguration.of(
                Bytes.copyOf(new byte[] {7}),
                new Url("https://leader.example/"),
                new Url("https://helper.example/"),
                10,
                3,
                BatchMode.TIME_INTERVAL,
                new VdafConfig.Prio3Count(),
                List.of());
        return new AggregationTask(
                TASK,
                Role.HELPER,
                "https://leader.example/",
                configuration,
                configuration.vdaf().bind(TASK),
                0,
                new HpkeConfig(9, 0x20, 1, 1, Bytes.copyOf(new byte[32])),
                Duration.ofDays(1),
                deleted);
    }

    @Test
    void answer_shouldRepeatWhatItSaidThoughTheTaskWasDeletedMeanwhile() throws Exception {
        assertThat(answer(ANSWERED, true))
                .isEqualTo(new Result.Answered(RequestDigest.of(ANSWERED).jobId(), ANSWER));
    }

    /** A request with a report of each of so many days, to a Helper that opens their shares. */
    private static Result answerToDays(int days, List<List<HelperVerifier.Verdict>> committed) throws Exception {
        return answerToDays(days, Leases.held(), () -> {}, committed);
    }

    /** The same, while something happens as the shares are opened. */
    private static Result answerToDays(
            int days, CurrentLease lease, Runnable meanwhile, List<List<HelperVerifier.Verdict>> committed)
            throws Exception {
        return answerToDays(days, lease, meanwhile, new Recording(committed));
    }

    private static Result answerToDays(int days, CurrentLease lease, Runnable meanwhile, HelperCommit commit)
            throws Exception {
        return answerToDays(days, lease, meanwhile, commit, AMPLE);
    }

    private static Result answerToDays(
            int days, CurrentLease lease, Runnable meanwhile, HelperCommit commit, VerificationRoom room)
            throws Exception {
        AggregationTask task = task(false);
        byte[] verifyKey = new byte[task.vdaf().verifyKeySize()];
        Map<ReportId, byte[]> shares = new HashMap<>();
        List<VerifyInit> inits = new ArrayList<>();
        for (int day = 0; day < days; day++) {
            ReportId id = new ReportId(7, day);
            BoundVdaf.Shares made = task.vdaf()
                    .shard(
                            new long[] {1},
                            id.toByteArray(),
                            new byte[task.vdaf().randSize()]);
            shares.put(id, made.helperInputShare());
            BoundVdaf.ReportInput input =
                    new BoundVdaf.ReportInput(id.toByteArray(), made.publicShare(), made.leaderInputShare());
            var init = (BoundVdaf.LeaderInit.Continued) task.vdaf()
                    .leaderInit(verifyKey, new byte[0], List.of(input))
                    .getFirst();
            HpkeCiphertext ciphertext = new HpkeCiphertext(1, ANSWER, ANSWER);
            ReportMetadata metadata = new ReportMetadata(id, 8640L * day, List.of());
            inits.add(new VerifyInit(
                    new ReportShare(metadata, Bytes.wrap(made.publicShare()), ciphertext),
                    Bytes.wrap(init.outbound())));
        }
        try (ExecutorService threads = new ForkJoinPool(1)) {
            HelperVerifier verifier = new HelperVerifier(
                    (asked, metadata) -> Optional.empty(),
                    (asked, encrypted, purpose) -> {
                        meanwhile.run();
                        return encrypted.stream()
                                .map(share -> opened(shares.get(share.metadata().reportId())))
                                .toList();
                    },
                    new Batches(threads, 1));
            byte[] request = new AggregationJobInitReq(0, Bytes.EMPTY, List.of(), inits).encode();
            return new HelperAggregation(
                            lease, commit, verifier, (asked, id) -> Optional.of(SecretBytes.copyOf(verifyKey)), room)
                    .answer(task, request);
        }
    }

    @Test
    void answer_shouldCommitNothingWhenTheReplicaWasNotCurrentAllTheWhile() {
        AtomicLong clock = new AtomicLong();
        CurrentLease lease = Leases.at(clock::get);
        Runnable sleep = () -> {
            clock.addAndGet(Duration.ofSeconds(5).toNanos());
            lease.confirm(lease.now());
        };
        List<List<HelperVerifier.Verdict>> committed = new ArrayList<>();
        assertThatThrownBy(() -> answerToDays(1, lease, sleep, committed)).isInstanceOf(NotCurrentException.class);
        assertThat(committed).isEmpty();
    }

    /** What it judged by may end after the last look before the transaction. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void answer_shouldCommitNothingWhenItsLeaseLapsesOrAKeyIsRevokedMeanwhile(boolean revoked) throws Exception {
        AtomicLong clock = new AtomicLong();
        CurrentLease lease = Leases.at(clock::get);
        Runnable end = revoked
                ? lease::judgeAnew
                : () -> clock.addAndGet(lease.length().toNanos());
        DataSource source = TestDatabase.empty("helper_aggregation");
        HelperCommit commit =
                new HelperCommit(new Database(new MeanwhileDataSource(source, STORED, end)), InstantSource.system());
        assertThatThrownBy(() -> answerToDays(1, lease, () -> {}, commit)).isInstanceOf(NotCurrentException.class);
        for (String table : List.of("helper_job", "replay_id", "job_share", "outcome")) {
            assertThat(TestDatabase.number(source, "select count(*) from " + table))
                    .as(table)
                    .isZero();
        }

        lease.confirm(lease.now());
        assertThat(answerToDays(1, lease, () -> {}, commit)).isInstanceOf(Result.Answered.class);
        assertThat(TestDatabase.number(source, "select sum(count) from job_share"))
                .isEqualTo(1);
    }

    /** The first has all but committed when the second comes. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void answer_shouldWaitForAnIdenticalRequest(boolean dies) throws Exception {
        DataSource source = TestDatabase.empty("helper_aggregation");
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        HelperCommit first = new HelperCommit(
                new Database(new MeanwhileDataSource(source, STORED, () -> {
                    begun.countDown();
                    await(goesOn);
                    if (dies) {
                        throw new IllegalStateException("dead");
                    }
                })),
                InstantSource.system());
        HelperCommit second = new HelperCommit(new Database(source), InstantSource.system());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Result> one = threads.submit(() -> answerToDays(2, Leases.held(), () -> {}, first));
            await(begun);
            Future<Result> other = threads.submit(() -> answerToDays(2, Leases.held(), () -> {}, second));
            TestDatabase.awaitLockWait(source);
            goesOn.countDown();
            if (dies) {
                assertThatThrownBy(one::get).hasStackTraceContaining("dead");
            } else {
                assertThat(other.get()).isEqualTo(one.get());
            }
            assertThat(other.get()).isInstanceOf(Result.Answered.class);
        }
        assertThat(TestDatabase.number(source, "select count(*) from helper_job"))
                .isEqualTo(1);
        assertThat(TestDatabase.number(source, "select sum(count) from job_share"))
                .isEqualTo(2);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static ShareOpener.Opened opened(byte @Nullable [] share) {
        byte[] payload = Objects.requireNonNull(share);
        return new ShareOpener.Opened.Plaintext(new PlaintextInputShare(List.of(), Bytes.wrap(payload)).encode());
    }

    /** Nothing was answered before, and what would be committed is written down. */
    private static final class Recording extends HelperCommit {
        private final List<List<HelperVerifier.Verdict>> committed;

        Recording(List<List<HelperVerifier.Verdict>> committed) {
            super(new Database(new PGSimpleDataSource()), InstantSource.system());
            this.committed = committed;
        }

        @Override
        public Optional<Bytes> known(TaskId task, RequestDigest digest) {
            return Optional.empty();
        }

        @Override
        public Bytes commit(
                AggregationTask task,
                RequestDigest digest,
                Optional<BatchId> batch,
                List<VerifyInit> inits,
                List<HelperVerifier.Verdict> verdicts,
                CurrentLease.Stretch judgedIn)
                throws NotCurrentException {
            judgedIn.require();
            committed.add(verdicts);
            return ANSWER;
        }
    }

    @Test
    void answer_shouldClaimForNoMoreDaysThanOneTransactionMay() throws Exception {
        List<List<HelperVerifier.Verdict>> committed = new ArrayList<>();
        assertThat(answerToDays(ReplayDays.MOST_AT_ONCE, committed)).isInstanceOf(Result.Answered.class);
        assertThat(committed).singleElement().satisfies(verdicts -> assertThat(verdicts)
                .allMatch(verdict -> verdict instanceof HelperVerifier.Verdict.Verified));

        assertThat(answerToDays(ReplayDays.MOST_AT_ONCE + 1, committed))
                .isInstanceOfSatisfying(Result.Refused.class, refused -> assertThat(refused.problem())
                        .isEqualTo(DapProblem.INVALID_MESSAGE));
        assertThat(committed).hasSize(1);
    }

    /** What the reports take beside their bytes counts, each request's by itself and all together, until it is answered. */
    @Test
    void answer_shouldVerifyNoMoreAtOnceThanThereIsRoomFor() throws Exception {
        List<List<HelperVerifier.Verdict>> committed = new ArrayList<>();
        VerificationRoom small = new VerificationRoom(1000, 100_000, Duration.ZERO);
        List<Result> meanwhile = new ArrayList<>();
        Runnable another = () -> {
            try {
                meanwhile.add(answerToDays(60, Leases.held(), () -> {}, new Recording(committed), small));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        };

        assertThat(answerToDays(200, Leases.held(), () -> {}, new Recording(committed), small))
                .isInstanceOf(Result.TooLarge.class);
        assertThat(committed).isEmpty();
        assertThat(answerToDays(60, Leases.held(), another, new Recording(committed), small))
                .isInstanceOf(Result.Answered.class);
        assertThat(meanwhile).containsExactly(new Result.Crowded());
        assertThat(answerToDays(60, Leases.held(), () -> {}, new Recording(committed), small))
                .isInstanceOf(Result.Answered.class);
        assertThat(committed).hasSize(2);
    }

    /** A Leader that sends more of a batch that it had collected, whatever it says itself. */
    @Test
    void answer_shouldAddNothingToARangeThatIsSealed() throws Exception {
        DataSource source = TestDatabase.empty("helper_aggregation");
        Database database = new Database(source);
        SealState.Sealed sealed = new SealState.Sealed(0, Checksum.EMPTY, 0, 1, Bytes.EMPTY);
        SealRow firstDay = new SealRow(
                new UUID(0, 1),
                TASK,
                ANSWER,
                new BatchSelector.TimeInterval(new Interval(0, 8640)),
                Bytes.EMPTY,
                OptionalLong.empty(),
                sealed);
        database.transact(connection -> {
            Seals.insert(connection, firstDay, sealed, Instant.EPOCH);
            return firstDay;
        });

        Result result = answerToDays(2, Leases.held(), () -> {}, new HelperCommit(database, InstantSource.system()));

        Bytes answer = ((Result.Answered) result).answer();
        assertThat(AggregationJobResp.decode(answer.toByteArray()).verifyResps())
                .satisfiesExactly(
                        first -> assertThat(first)
                                .isEqualTo(new VerifyResp.Reject(new ReportId(7, 0), ReportError.BATCH_COLLECTED)),
                        second -> assertThat(second).isInstanceOf(VerifyResp.Continue.class));
        assertThat(TestDatabase.number(source, "select sum(count) from job_share"))
                .isEqualTo(1);
    }

    @Test
    void answer_shouldBeginNoJobOfADeletedTask() throws Exception {
        assertThat(answer(NEW, true))
                .isEqualTo(new Result.Refused(DapProblem.UNRECOGNIZED_TASK, "The task was deleted."));
        assertThat(answer(NEW, false))
                .isInstanceOfSatisfying(Result.Refused.class, refused -> assertThat(refused.problem())
                        .isEqualTo(DapProblem.INVALID_MESSAGE));
    }
}
