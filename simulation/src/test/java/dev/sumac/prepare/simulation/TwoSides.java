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
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/**
 * The transactions of both aggregators on real databases, with a death wherever a test wants one: whoever comes next has
 * the rows alone.
 */
abstract class TwoSides {

    static final String CLOSING = "update seal set state = 'Closing'";
    static final String SEALED = "update seal set state = 'Sealed'";

    static final int REPORTS = 5;
    static final int KEY = 1;
    static final int OTHER_KEY = 2;
    private static final int PRECISION = 3600;
    static final String REVOKED = "select coalesce(sum(count), 0) from outcome where reason = 'hpke_key_revoked'";
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final long HOUR = NOON.getEpochSecond() / PRECISION;
    private static final Bytes BYTE = Bytes.copyOf(new byte[] {1});
    static final Duration LEASE = Duration.ofSeconds(10);

    private static final PeerHealth NOBODY_DOWN = new PeerHealth() {
        @Override
        public void answered(AggregationTask task) {}

        @Override
        public void failed(AggregationTask task, boolean whole, Duration atLeast) {}
    };

    final DataSource leaderSource = TestDatabase.empty("crash_leader");
    final DataSource helperSource = TestDatabase.empty("crash_helper");
    final DyingDataSource leaderDeath = new DyingDataSource(leaderSource);
    final DyingDataSource helperDeath = new DyingDataSource(helperSource);
    private final Database leader = new Database(leaderDeath);
    private final Database helper = new Database(helperDeath);
    private final Random random = new Random(1);
    final Randomness randomness = new Randomness(random);
    final ListLog log = new ListLog(new UUID(0, 1), 1);

    /** A test may change it before it begins, and the next one. */
    BatchMode mode = BatchMode.TIME_INTERVAL;

    long minBatchSize = 1;

    /** Reports whose proof the Helper does not believe. */
    final Set<ReportId> unverifiable = new HashSet<>();

    /** What both aggregators owe. */
    final Set<ReportId> uploaded = new HashSet<>();
    /** What falls with its key, and only the Leader knows of. */
    final Set<ReportId> fallen = new HashSet<>();

    final Deque<HelperClient.Answer> insteadOfAnswers = new ConcurrentLinkedDeque<>();
    Instant now = NOON;
    final InstantSource clock = () -> now;

    /** Whether either aggregator would take a report now that it had not taken before. */
    boolean judging = true;

    /** Whether the Helper's clock is behind. */
    boolean early;

    boolean deleted;

    /** Whether the Leader's key {@link #OTHER_KEY} is revoked as compromised. */
    boolean compromised;

    boolean sendNow = true;

    /** Whether the keys are at hand. */
    boolean opening = true;

    Bytes requestId = BYTE;

    final AtomicLong leaseClock = new AtomicLong();
    final CurrentLease lease = Leases.at(leaseClock::get);
    private final Batches batches = new Batches(new InlineExecutor(), 1);
    private final ReportChecks checks = (task, report) -> {
        if (early && task.role() == Role.HELPER) {
            return Optional.of(Rejection.of(ReportError.REPORT_TOO_EARLY));
        }
        return judging ? Optional.empty() : Optional.of(Rejection.of(ReportError.REPORT_DROPPED));
    };
    private final LeaderVerifier verifier =
            new LeaderVerifier(checks, this::open, (task, keyId) -> key(), batches, clock, Duration.ofHours(1));
    final Planner planner = new Planner(leader, clock, randomness, new JobSize(100, 1 << 20), LEASE);
    final PollJudge judge =
            new PollJudge(id -> Optional.of(task(Role.LEADER)), verifier, (task, candidates) -> sendNow, () -> true);
    final JobSender sender = new JobSender(
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
    final Sealer sealer = sealer(leader, Role.LEADER);
    final SealRequests leaderSeals = seals(leader, Role.LEADER);
    final SealRequests helperSeals = seals(helper, Role.HELPER);

    AggregationTask task(Role role) {
        TaskConfiguration configuration = TaskConfiguration.of(
                BYTE,
                new Url("https://leader.example/"),
                new Url("https://helper.example/"),
                PRECISION,
                minBatchSize,
                mode,
                new VdafConfig.Prio3Count(),
                List.of());
        return new AggregationTask(
                TaskId.of(new byte[TaskId.LENGTH]),
                role,
                "https://peer.example/",
                configuration,
                new ListVdaf(unverifiable),
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
    HelperClient.Answer send(byte[] request) {
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

    void upload() {
        for (int i = 0; i < REPORTS; i++) {
            upload(i, KEY);
        }
    }

    ReportId upload(int number, int configId) {
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
    Set<ReportId> uploadMixed() {
        Set<ReportId> ofOtherKey = new HashSet<>();
        for (int i = 0; i < REPORTS; i++) {
            upload(i, KEY);
            ofOtherKey.add(upload(REPORTS + i, OTHER_KEY));
        }
        return ofOtherKey;
    }

    /** A poll of what is not planned yet; the jobs are for whoever planned them to send. */
    List<InFlightJob> plan() throws Exception {
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

    InFlightJob planned() throws Exception {
        upload();
        List<InFlightJob> jobs = plan();
        assertThat(jobs).hasSize(1);
        return jobs.getFirst();
    }

    /** Jobs as any other replica takes them, once their leases are over. */
    List<InFlightJob> taken() {
        now = now.plus(LEASE.multipliedBy(2));
        return sender.lease(10, Jobs.TaskFilter.allBut(List.of())).stream()
                .flatMap(lease -> sender.rebuild(lease).stream())
                .collect(Collectors.toCollection(ArrayList::new));
    }

    long number(DataSource source, String query) throws Exception {
        return TestDatabase.number(source, query);
    }

    long unsettled() throws Exception {
        return number(leaderSource, "select count(*) from job where state <> 'Done'");
    }

    SealRequest request(SealRequest.Wish wish) {
        Query query =
                switch (mode) {
                    case TIME_INTERVAL -> new Query.TimeInterval(new Interval(HOUR, 1));
                    case LEADER_SELECTED -> new Query.LeaderSelected();
                };
        return new SealRequest(
                TaskId.of(new byte[TaskId.LENGTH]),
                requestId,
                Bytes.wrap(new CollectionJobReq(query, Bytes.EMPTY, List.of()).encode()),
                wish);
    }

    SealAnswer leaderSeal() throws Exception {
        return leaderSeals.answer(request(new SealRequest.Wish.AsLeader()));
    }

    /** The Helper's answer to the Leader who has sealed. */
    SealAnswer helperSeal(SealAnswer.Sealed mine) throws Exception {
        return helperSeals.answer(request(new SealRequest.Wish.AsHelper(
                Bytes.wrap(mine.selector().encode()),
                mine.batch().reportCount(),
                mine.batch().checksum())));
    }

    /** Whoever comes next takes what is there to be planned and sent. */
    void work() throws Exception {
        plan().forEach(sender::deliver);
        taken().forEach(sender::deliver);
    }

    /** What is left is done by whoever comes next; then the batch is collected, and has each report once. */
    void comeToRest() throws Exception {
        for (int i = 0; i < 10 && (i == 0 || unsettled() > 0); i++) {
            work();
        }
        assertThat(unsettled()).isZero();
        for (int i = 0; i < 5 && !(leaderSeal() instanceof SealAnswer.Sealed); i++) {
            sealer.stepAll(done -> {});
        }
        SealAnswer.Sealed mine = (SealAnswer.Sealed) leaderSeal();
        SealAnswer theirs = helperSeal(mine);
        assertThat(theirs).isInstanceOf(SealAnswer.Sealed.class);
        assertCounted(mine);
        assertCounted((SealAnswer.Sealed) theirs);
        assertThat(number(leaderSource, "select sum(count) from outcome")).isEqualTo(uploaded.size() + fallen.size());
        assertThat(number(leaderSource, REVOKED)).isEqualTo(fallen.size());
        assertThat(number(helperSource, "select sum(count) from outcome")).isEqualTo(uploaded.size());
        assertThat(number(leaderSource, "select count(*) from parked_report")).isZero();
    }

    private void assertCounted(SealAnswer.Sealed sealed) {
        assertThat(ids(sealed)).containsExactlyInAnyOrderElementsOf(uploaded);
    }

    static List<ReportId> ids(SealAnswer.Sealed sealed) {
        return ListVdaf.ids(sealed.batch().encryptedShare().toByteArray());
    }

    static void assertDies(ThrowingCallable act) {
        assertThatThrownBy(act).isInstanceOf(Death.class);
    }
}
