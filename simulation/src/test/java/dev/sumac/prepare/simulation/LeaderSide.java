package dev.sumac.prepare.simulation;

import dev.sumac.dap.message.ReportId;
import dev.sumac.kit.custody.SecretBytes;
import dev.sumac.kit.key.KeyRefusedException;
import dev.sumac.prepare.batch.CollectedShares;
import dev.sumac.prepare.batch.SealRequests;
import dev.sumac.prepare.batch.Sealer;
import dev.sumac.prepare.fixture.Leases;
import dev.sumac.prepare.intake.PollJudge;
import dev.sumac.prepare.intake.PollProcessor;
import dev.sumac.prepare.intake.SetAsideReports;
import dev.sumac.prepare.leader.InFlightJob;
import dev.sumac.prepare.leader.JobCopies;
import dev.sumac.prepare.leader.JobSender;
import dev.sumac.prepare.leader.JobSize;
import dev.sumac.prepare.leader.Patience;
import dev.sumac.prepare.leader.PeerHealth;
import dev.sumac.prepare.leader.Planner;
import dev.sumac.prepare.leader.Settler;
import dev.sumac.prepare.log.LogRecord;
import dev.sumac.prepare.log.Truncation;
import dev.sumac.prepare.store.Database;
import dev.sumac.prepare.store.Jobs;
import dev.sumac.prepare.store.Positions;
import dev.sumac.prepare.task.AggregationTask;
import dev.sumac.prepare.task.Randomness;
import dev.sumac.prepare.task.Tasks;
import dev.sumac.prepare.verify.Batches;
import dev.sumac.prepare.verify.LeaderVerifier;
import dev.sumac.prepare.verify.ShareOpener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;

/** The Leader's classes as one process has them in memory. */
final class LeaderSide {

    private static final JobSize SIZE = new JobSize(3, 1 << 20);
    static final Patience PATIENCE = new Patience(
            Duration.ofSeconds(4), Duration.ofMillis(300), Duration.ofSeconds(3), 6, Duration.ofSeconds(6));
    private static final Duration COPY_AFTER = Duration.ofSeconds(3);
    private static final long COPIES_OF_FEW = 300;
    private static final Duration EARLY_WAIT = Duration.ofSeconds(5);

    static final PeerHealth NOBODY_DOWN = new PeerHealth() {
        @Override
        public void answered(AggregationTask task) {}

        @Override
        public void failed(AggregationTask task, boolean whole, Duration atLeast) {}
    };

    private final World world;
    private final Database database;
    private final Planner planner;
    private final PollJudge judge;
    private final JobSender sender;
    /** Reports that this process has judged, now, while all keys were good. */
    private final Set<ReportId> judgedInTime = new HashSet<>();

    private final Sealer sealer;
    private final SealRequests requests;

    LeaderSide(World world, int actor) {
        this.world = world;
        this.database = world.leader(actor);
        Randomness randomness = new Randomness(world.random);
        Tasks tasks = id -> Optional.of(world.leaderTask);
        Batches batches = new Batches(new InlineExecutor(), 1);
        LeaderVerifier verifier = new LeaderVerifier(
                (task, report) -> Optional.empty(),
                (task, shares, purpose) -> open(shares, purpose),
                (task, keyId) -> Optional.of(SecretBytes.wrap(new byte[1])),
                batches,
                world.clock,
                Duration.ofHours(1));
        Settler settler = new Settler(database, world.clock, randomness, SIZE, EARLY_WAIT);
        this.planner = new Planner(database, world.clock, randomness, SIZE, PATIENCE.lease());
        this.judge = new PollJudge(tasks, verifier, (task, candidates) -> world.random.nextDouble() < .7, () -> true);
        this.sender = new BreakableSender(world, database, randomness, tasks, verifier, batches, settler, judgedInTime);
        this.sealer = new Sealer(
                database,
                world.clock,
                randomness,
                tasks,
                (task, request, share) -> dev.sumac.dap.message.Bytes.copyOf(share));
        this.requests = new SealRequests(
                database,
                world.clock,
                randomness,
                tasks,
                world.log,
                (task, request, share) -> dev.sumac.dap.message.Bytes.copyOf(share),
                sealer);
    }

    SealRequests requests() {
        return requests;
    }

    /** Reads a partition and plans, whether or not it is the only one to. */
    Steps.Body owner(int partition) {
        return () -> {
            judgedInTime.clear();
            UUID topic = world.log.topic();
            long at = database.transact(connection -> Positions.read(connection, topic, List.of(partition)))
                    .getOrDefault(partition, new Positions.Position(0, OptionalInt.empty()))
                    .nextOffset();
            Steps.point();
            List<LogRecord> records = world.log.poll(partition, at, 1 + world.random.nextInt(4));
            if (records.isEmpty()) {
                return;
            }
            List<InFlightJob> jobs = new ArrayList<>();
            if (new PollProcessor(Leases.held(), judge, planner, jobs::add)
                    .process(topic, Map.of(partition, at), records)) {
                for (InFlightJob job : jobs) {
                    Steps.point();
                    sender.deliver(job);
                }
            }
        };
    }

    /** Takes jobs from the rows and sends them. */
    Steps.Body driver() {
        return () -> {
            judgedInTime.clear();
            for (Jobs.Leased lease : sender.lease(1 + world.random.nextInt(2), Jobs.TaskFilter.allBut(List.of()))) {
                Steps.point();
                Optional<InFlightJob> job = sender.rebuild(lease);
                Steps.point();
                job.ifPresent(sender::deliver);
            }
        };
    }

    /** Drives any seal there is. */
    Steps.Body sealer() {
        return () -> {
            for (UUID id : sealer.moving()) {
                Steps.point();
                sealer.step(id);
            }
        };
    }

    private List<ShareOpener.Opened> open(List<ShareOpener.EncryptedShare> shares, ShareOpener.Purpose purpose)
            throws KeyRefusedException {
        boolean refused = world.refusesKey()
                && shares.stream().anyMatch(share -> share.ciphertext().configId() == Reports.REFUSED_KEY);
        if (refused) {
            throw new KeyRefusedException("hpke_key", new IllegalStateException("refused for a while"));
        }
        boolean judging = purpose == ShareOpener.Purpose.JUDGE;
        if (judging && !world.leaderHasRevoked()) {
            shares.forEach(share -> judgedInTime.add(share.metadata().reportId()));
        }
        return Reports.open(shares, judging && world.leaderHasRevoked());
    }

    /** Takes up reports that waited for a key. */
    Steps.Body setAside() {
        SetAsideReports setAside = new SetAsideReports(
                Leases.held(),
                database,
                judge,
                planner,
                job -> {
                    Steps.point();
                    sender.deliver(job);
                },
                Long.MAX_VALUE);
        return () -> {
            judgedInTime.clear();
            setAside.run();
        };
    }

    /** Copies what waits for long, as far as there is room: now and then there is none. */
    Steps.Body copies() {
        long mostBytes = world.random.nextDouble() < .3 ? COPIES_OF_FEW : Long.MAX_VALUE;
        JobCopies copies = new JobCopies(database, world.clock, world.log, COPY_AFTER, mostBytes);
        return copies::run;
    }

    /** Forgets the shares of batches as soon as they are sealed. */
    Steps.Body collectedShares() {
        CollectedShares shares = new CollectedShares(database);
        return () -> shares.forgetBefore(world.clock.instant().plusSeconds(1));
    }

    Steps.Body truncation() {
        Truncation truncation = new Truncation(database, world.log);
        return truncation::run;
    }
}
