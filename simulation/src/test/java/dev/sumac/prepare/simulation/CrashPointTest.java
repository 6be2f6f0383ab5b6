package dev.sumac.prepare.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sumac.dap.message.BatchMode;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.CollectionJobReq;
import dev.sumac.dap.message.HpkeCiphertext;
import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.dap.message.Interval;
import dev.sumac.dap.message.Query;
import dev.sumac.dap.message.Report;
import dev.sumac.dap.message.ReportError;
import dev.sumac.dap.message.ReportId;
import dev.sumac.dap.message.ReportMetadata;
import dev.sumac.dap.message.Role;
import dev.sumac.dap.message.TaskId;
import dev.sumac.dap.task.TaskConfiguration;
import dev.sumac.dap.task.Url;
import dev.sumac.dap.task.VdafConfig;
import dev.sumac.kit.current.CurrentLease;
import dev.sumac.kit.custody.SecretBytes;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.prepare.batch.SealAnswer;
import dev.sumac.prepare.batch.SealRequest;
import dev.sumac.prepare.batch.SealRequests;
import dev.sumac.prepare.batch.Sealer;
import dev.sumac.prepare.fixture.DyingDataSource;
import dev.sumac.prepare.fixture.DyingDataSource.Death;
import dev.sumac.prepare.fixture.Leases;
import dev.sumac.prepare.fixture.TestDatabase;
import dev.sumac.prepare.helper.HelperAggregation;
import dev.sumac.prepare.helper.HelperCommit;
import dev.sumac.prepare.helper.VerificationRoom;
import dev.sumac.prepare.intake.PollJudge;
import dev.sumac.prepare.intake.PollProcessor;
import dev.sumac.prepare.leader.HelperClient;
import dev.sumac.prepare.leader.InFlightJob;
import dev.sumac.prepare.leader.JobSender;
import dev.sumac.prepare.leader.JobSize;
import dev.sumac.prepare.leader.Patience;
import dev.sumac.prepare.leader.PeerHealth;
import dev.sumac.prepare.leader.Planner;
import dev.sumac.prepare.leader.Settler;
import dev.sumac.prepare.log.LogRecord;
import dev.sumac.prepare.store.Database;
import dev.sumac.prepare.store.Jobs;
import dev.sumac.prepare.store.Positions;
import dev.sumac.prepare.task.AggregationTask;
import dev.sumac.prepare.task.Randomness;
import dev.sumac.prepare.verify.Batches;
import dev.sumac.prepare.verify.HelperVerifier;
import dev.sumac.prepare.verify.LeaderVerifier;
import dev.sumac.prepare.verify.Rejection;
import dev.sumac.prepare.verify.ReportChecks;
import dev.sumac.prepare.verify.ShareOpener;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The crash points by name, each on purpose: the transactions of both aggregators on real databases, a death at one place,
 * and then whoever comes next. In the end each report is in the batch of both, once. {@link ScheduleSimulationTest} meets
 * the same and all between by chance.
 */
class CrashPointTest {

    private static final String T1 = "insert into job (";
    private static final String T2 = "parked_because = null";
    private static final String HELPERS_COMMIT = "insert into helper_job";
    private static final String REPLAN = "and state = 'Sent' and attempts = 1";
    private static final String CLOSING = "update seal set state = 'Closing'";
    private static final String SEALED = "update seal set state = 'Sealed'";

    private static final int REPORTS = 5;
    private static final int KEY = 1;
    private static final int OTHER_KEY = 2;
    private static final int PRECISION = 3600;
    private static final String REVOKED =
            "select coalesce(sum(count), 0) from outcome where reason = 'hpke_key_revoked'";
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final long HOUR = NOON.getEpochSecond() / PRECISION;
    private static final Bytes BYTE = Bytes.copyOf(new byte[] {1});
    private static final Duration LEASE = Duration.ofSeconds(10);

    private static final PeerHealth NOBODY_DOWN = new PeerHealth() {
        @Override
        public void answered(AggregationTask task) {}

        @Override
        public void failed(AggregationTask task, boolean whole, Duration atLeast) {}
    };

    private final DataSource leaderSource = TestDatabase.empty("crash_leader");
    private final DataSource helperSource = TestDatabase.empty("crash_helper");
    private final DyingDataSource leaderDeath = new DyingDataSource(leaderSource);
    private final DyingDataSource helperDeath = new DyingDataSource(helperSource);
    private final Database leader = new Database(leaderDeath);
    private final Database helper = new Database(helperDeath);
    private final Random random = new Random(1);
    private final Randomness randomness = new Randomness(random);
    private final ListLog log = new ListLog(new UUID(0, 1), 1);
    /** What both aggregators owe. */
    private final Set<ReportId> uploaded = new HashSet<>();
    /** What falls with its key, and only the Leader knows of. */
    private final Set<ReportId> fallen = new HashSet<>();

    private final Deque<HelperClient.Answer> insteadOfAnswers = new ConcurrentLinkedDeque<>();
    private Instant now = NOON;
    private final InstantSource clock = () -> now;

    /** Whether either aggregator would take a report now that it had not taken before. */
    private boolean judging = true;

    /** Whether the Helper's clock is behind. */
    private boolean early;

    private boolean deleted;

    /** Whether the Leader's key {@link #OTHER_KEY} is revoked as compromised. */
    private boolean compromised;

    private boolean sendNow = true;

    /** Whether the keys are at hand. */
    private boolean opening = true;

    private Bytes requestId = BYTE;

    private final AtomicLong leaseClock = new AtomicLong();
    private final CurrentLease lease = Leases.at(leaseClock::get);
    private final Batches batches = new Batches(new InlineExecutor(), 1);
    private final ReportChecks checks = (task, report) -> {
        if (early && task.role() == Role.HELPER) {
            return Optional.of(Rejection.of(ReportError.REPORT_TOO_EARLY));
        }
        return judging ? Optional.empty() : Optional.of(Rejection.of(ReportError.REPORT_DROPPED));
    };
    private final LeaderVerifier verifier =
            new LeaderVerifier(checks, this::open, (task, keyId) -> key(), batches, clock, Duration.ofHours(1));
    private final Planner planner = new Planner(leader, clock, randomness, new JobSize(100, 1 << 20), LEASE);
    private final PollJudge judge =
            new PollJudge(id -> Optional.of(task(Role.LEADER)), verifier, (task, candidates) -> sendNow, () -> true);
    private final JobSender sender = new JobSender(
            lease,
            leader,
            clock,
            randomness,
            id -> Optional.of(task(Role.LEADER)),
            log,
            verifier,
            (task, request) -> send(request),
            batches,
            new Settler(leader, clock, randomness, new JobSize(100, 1 << 20), LEASE),
            NOBODY_DOWN,
            new Patience(LEASE, LEASE, LEASE, 100, LEASE));
    private final HelperAggregation aggregation = new HelperAggregation(
            Leases.held(),
            new HelperCommit(helper, clock),
            new HelperVerifier(checks, this::open, batches),
            (task, keyId) -> key(),
            new VerificationRoom(1000, 1 << 24, Duration.ZERO));
    private final Sealer sealer = sealer(leader, Role.LEADER);
    private final SealRequests leaderSeals = seals(leader, Role.LEADER);
    private final SealRequests helperSeals = seals(helper, Role.HELPER);

    private AggregationTask task(Role role) {
        TaskConfiguration configuration = TaskConfiguration.of(
                BYTE,
                new Url("https://leader.example/"),
                new Url("https://helper.example/"),
                PRECISION,
                1,
                BatchMode.TIME_INTERVAL,
                new VdafConfig.Prio3Count(),
                List.of());
        return new AggregationTask(
                TaskId.of(new byte[TaskId.LENGTH]),
                role,
                "https://peer.example/",
                configuration,
                new ListVdaf(Set.of()),
                0,
                new HpkeConfig(1, 0x20, 1, 1, Bytes.copyOf(new byte[32])),
                Duration.ofDays(1),
                deleted);
    }

    private static Optional<SecretBytes> key() {
        return Optional.of(SecretBytes.wrap(new byte[1]));
    }

    /** As with a key that was revoked when nothing is judged any more. */
    private List<ShareOpener.Opened> open(
            AggregationTask task, List<ShareOpener.EncryptedShare> shares, ShareOpener.Purpose purpose)
            throws NotCurrentException {
        if (!opening) {
            throw new NotCurrentException("the keys are not at hand");
        }
        assertThat(judging || purpose == ShareOpener.Purpose.REPEAT)
                .as("opened to be judged")
                .isTrue();
        boolean refuses = compromised && task.role() == Role.LEADER && purpose == ShareOpener.Purpose.JUDGE;
        return shares.stream()
                .map(share -> refuses && share.ciphertext().configId() == OTHER_KEY
                        ? new ShareOpener.Opened.Refused(Rejection.KEY_REVOKED)
                        : Reports.open(List.of(share), false).getFirst())
                .toList();
    }

    private Sealer sealer(Database database, Role role) {
        return new Sealer(
                database,
                clock,
                randomness,
                id -> Optional.of(task(role)),
                (task, request, share) -> Bytes.copyOf(share));
    }

    private SealRequests seals(Database database, Role role) {
        return new SealRequests(
                database,
                clock,
                randomness,
                id -> Optional.of(task(role)),
                log,
                (task, request, share) -> Bytes.copyOf(share),
                sealer(database, role));
    }

    /** The Helper, at the other end of a network that tells of its death no more than of its own. */
    private HelperClient.Answer send(byte[] request) {
        HelperClient.Answer instead = insteadOfAnswers.poll();
        if (instead != null) {
            return instead;
        }
        try {
            return switch (aggregation.answer(task(Role.HELPER), request)) {
                case HelperAggregation.Result.Answered answered ->
                    new HelperClient.Answer.Ready(answered.answer().toByteArray());
                case HelperAggregation.Result.Refused refused ->
                    new HelperClient.Answer.Failed(refused.problem().token(), false);
                case HelperAggregation.Result.TooLarge tooLarge -> throw new AssertionError(tooLarge);
                case HelperAggregation.Result.Crowded crowded -> throw new AssertionError(crowded);
            };
        } catch (Death e) {
            return new HelperClient.Answer.Failed("network", true);
        } catch (NotCurrentException e) {
            throw new AssertionError(e);
        }
    }

    private void upload() {
        for (int i = 0; i < REPORTS; i++) {
            upload(i, KEY);
        }
    }

    private ReportId upload(int number, int configId) {
        ReportId id = new ReportId(random.nextLong(), number);
        uploaded.add(id);
        HpkeCiphertext leaders = new HpkeCiphertext(configId, BYTE, BYTE);
        HpkeCiphertext helpers = new HpkeCiphertext(KEY, BYTE, BYTE);
        log.append(
                0,
                task(Role.LEADER).id(),
                new Report(new ReportMetadata(id, HOUR, List.of()), Bytes.EMPTY, leaders, helpers).encode());
        return id;
    }

    /** Some under either key; returns those under the one that may be revoked. */
    private Set<ReportId> uploadMixed() {
        Set<ReportId> ofOtherKey = new HashSet<>();
        for (int i = 0; i < REPORTS; i++) {
            upload(i, KEY);
            ofOtherKey.add(upload(REPORTS + i, OTHER_KEY));
        }
        return ofOtherKey;
    }

    /** A poll of what is not planned yet; the jobs are for whoever planned them to send. */
    private List<InFlightJob> plan() throws Exception {
        long at = leader.transact(connection -> Positions.read(connection, log.topic(), List.of(0)))
                .getOrDefault(0, new Positions.Position(0, OptionalInt.empty()))
                .nextOffset();
        List<LogRecord> records = log.poll(0, at, 100);
        List<InFlightJob> jobs = new ArrayList<>();
        if (!records.isEmpty()) {
            new PollProcessor(Leases.held(), judge, planner, jobs::add).process(log.topic(), Map.of(0, at), records);
        }
        return jobs;
    }

    private InFlightJob planned() throws Exception {
        upload();
        List<InFlightJob> jobs = plan();
        assertThat(jobs).hasSize(1);
        return jobs.getFirst();
    }

    /** Jobs as any other replica takes them, once their leases are over. */
    private List<InFlightJob> taken() {
        now = now.plus(LEASE.multipliedBy(2));
        return sender.lease(10, Jobs.TaskFilter.allBut(List.of())).stream()
                .flatMap(lease -> sender.rebuild(lease).stream())
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private long number(DataSource source, String query) throws Exception {
        return TestDatabase.number(source, query);
    }

    private long unsettled() throws Exception {
        return number(leaderSource, "select count(*) from job where state <> 'Done'");
    }

    private SealRequest request(SealRequest.Wish wish) {
        Query query = new Query.TimeInterval(new Interval(HOUR, 1));
        return new SealRequest(
                TaskId.of(new byte[TaskId.LENGTH]),
                requestId,
                Bytes.wrap(new CollectionJobReq(query, Bytes.EMPTY, List.of()).encode()),
                wish);
    }

    private SealAnswer leaderSeal() throws Exception {
        return leaderSeals.answer(request(new SealRequest.Wish.AsLeader()));
    }

    /** What is left is done by whoever comes next; then the batch is collected, and has each report once. */
    private void comeToRest() throws Exception {
        for (int i = 0; i < 10 && (i == 0 || unsettled() > 0); i++) {
            plan().forEach(sender::deliver);
            taken().forEach(sender::deliver);
        }
        assertThat(unsettled()).isZero();
        for (int i = 0; i < 5 && !(leaderSeal() instanceof SealAnswer.Sealed); i++) {
            sealer.stepAll(done -> {});
        }
        SealAnswer.Sealed mine = (SealAnswer.Sealed) leaderSeal();
        SealAnswer theirs = helperSeals.answer(request(new SealRequest.Wish.AsHelper(
                Bytes.wrap(mine.selector().encode()),
                mine.batch().reportCount(),
                mine.batch().checksum())));
        assertThat(theirs).isInstanceOf(SealAnswer.Sealed.class);
        assertCounted(mine);
        assertCounted((SealAnswer.Sealed) theirs);
        assertThat(number(leaderSource, "select sum(count) from outcome")).isEqualTo(uploaded.size() + fallen.size());
        assertThat(number(leaderSource, REVOKED)).isEqualTo(fallen.size());
        assertThat(number(helperSource, "select sum(count) from outcome")).isEqualTo(uploaded.size());
        assertThat(number(leaderSource, "select count(*) from parked_report")).isZero();
    }

    private void assertCounted(SealAnswer.Sealed sealed) {
        assertThat(ListVdaf.ids(sealed.batch().encryptedShare().toByteArray()))
                .containsExactlyInAnyOrderElementsOf(uploaded);
    }

    private static void assertDies(org.assertj.core.api.ThrowableAssert.ThrowingCallable act) {
        assertThatThrownBy(act).isInstanceOf(Death.class);
    }

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

    @ParameterizedTest
    @ValueSource(strings = {CLOSING, SEALED})
    void betweenTheStepsOfTheSeal(String step) throws Exception {
        sender.deliver(planned());
        leaderSeal();
        for (boolean committed : new boolean[] {false, true}) {
            if (committed) {
                leaderDeath.dieAfterCommit(step);
            } else {
                leaderDeath.dieBeforeCommit(step);
            }
            assertDies(() -> {
                for (int i = 0; i < 3; i++) {
                    sealer.stepAll(done -> {});
                }
            });
        }
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
