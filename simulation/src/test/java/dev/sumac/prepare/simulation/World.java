package dev.sumac.prepare.simulation;

import dev.sumac.dap.message.BatchMode;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.dap.message.Role;
import dev.sumac.dap.message.TaskId;
import dev.sumac.dap.task.TaskConfiguration;
import dev.sumac.dap.task.Url;
import dev.sumac.dap.task.VdafConfig;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.prepare.log.ReportLog;
import dev.sumac.prepare.store.Database;
import dev.sumac.prepare.store.DatabaseException;
import dev.sumac.prepare.store.ReplayDays;
import dev.sumac.prepare.task.AggregationTask;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * One task, its two aggregators, clients and collectors, and one schedule of what happens when. What one does in memory is
 * lost when it dies; what is here was written down, or lives outside.
 */
final class World {

    static final int PARTITIONS = 2;
    static final int ACTORS = 20;
    static final int LEAST_BATCH = 2;

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final int PRECISION = 3600;
    private static final int WILD = 1200;
    private static final int LAST_UPLOAD = 800;
    private static final int REST = 4_000;
    /** Rounds between two looks at whether it has come to rest. */
    private static final int LOOK = 10;
    /** Between statements of one transaction an actor is interrupted this often. */
    private static final double INTERRUPTION = .2;

    final RandomGenerator random;
    final Set<Rule> broken;
    final Reports reports;
    final ListLog log;
    final Network network;
    final AggregationTask leaderTask;
    final AggregationTask helperTask;
    final InstantSource clock = this::now;
    final Collections collections;

    /** When the Leader's custody refuses one of its keys. */
    private final long refusesFrom;

    private final long refusesUntil;
    /** When either aggregator revokes a key as compromised. */
    private final long leaderRevokes;

    private final long helperRevokes;
    private final Servers servers;
    private final List<IntFunction<Steps.Body>> bodies = new ArrayList<>();
    private final List<Steps.Actor> actors = new ArrayList<>();
    private long step;
    private Duration passed = Duration.ZERO;
    private boolean calm;

    World(long seed, boolean leaderSelected, Set<Rule> broken, Servers servers) {
        this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        this.broken = broken;
        this.servers = servers;
        this.reports = new Reports(random, NOON.getEpochSecond() / PRECISION - Reports.BUCKETS);
        this.log = new ListLog(new UUID(random.nextLong(), random.nextLong()), PARTITIONS);
        this.network = new Network(random);
        this.refusesFrom = random.nextInt(LAST_UPLOAD);
        this.refusesUntil = refusesFrom + random.nextInt(LAST_UPLOAD);
        this.leaderRevokes = random.nextInt(WILD);
        this.helperRevokes = random.nextInt(WILD);
        byte[] id = new byte[TaskId.LENGTH];
        random.nextBytes(id);
        this.leaderTask = task(TaskId.of(id), Role.LEADER, leaderSelected);
        this.helperTask = task(TaskId.of(id), Role.HELPER, leaderSelected);
        this.collections = new Collections(this, NOON.getEpochSecond() / PRECISION - Reports.BUCKETS);
    }

    private AggregationTask task(TaskId id, Role role, boolean leaderSelected) {
        TaskConfiguration configuration = TaskConfiguration.of(
                Bytes.copyOf(new byte[] {1}),
                new Url("https://leader.example/"),
                new Url("https://helper.example/"),
                PRECISION,
                LEAST_BATCH,
                leaderSelected ? BatchMode.LEADER_SELECTED : BatchMode.TIME_INTERVAL,
                new VdafConfig.Prio3Count(),
                List.of());
        return new AggregationTask(
                id,
                role,
                "https://peer.example/",
                configuration,
                new ListVdaf(reports.unverifiable()),
                0,
                new HpkeConfig(1, 0x20, 1, 1, Bytes.copyOf(new byte[32])),
                Duration.ofDays(1),
                false);
    }

    private Instant now() {
        return NOON.plus(passed);
    }

    long step() {
        return step;
    }

    boolean refusesKey() {
        return refusesFrom <= step && step < refusesUntil;
    }

    boolean leaderHasRevoked() {
        return leaderRevokes <= step;
    }

    boolean helperHasRevoked() {
        return helperRevokes <= step;
    }

    boolean calm() {
        return calm;
    }

    /** An actor's way to the Leader's database. */
    Database leader(int actor) {
        return database(servers.leader(actor), actor, false);
    }

    /** An actor's way to the Helper's database. */
    Database helper(int actor) {
        return database(servers.helper(actor), actor, true);
    }

    private Database database(Connection connection, int actor, boolean helper) {
        SteppedDataSource.Rewriting breaking = Breaking.statements(broken, helper);
        return new Database(new SteppedDataSource(
                connection, random, () -> calm ? 0 : INTERRUPTION, text -> onShard(actor, breaking.apply(text))));
    }

    /** Which of a count's rows is added to is left to chance that no seed rules; here it is the actor's. */
    private static String onShard(int actor, String statement) {
        return statement.replace(
                "select task, reason, count, ? from", "select task, reason, count, ? * 0 + " + actor % 8 + " from");
    }

    /** Runs the schedule; throws an AssertionError where a rule did not hold. */
    void run() throws SQLException {
        servers.clean();
        int day = leaderTask.day(NOON.getEpochSecond() / PRECISION);
        new ReplayDays(new Database(new SteppedDataSource(servers.leader(0), random, () -> 0, text -> text)))
                .ensure(List.of(day - 1, day));
        new ReplayDays(new Database(new SteppedDataSource(servers.helper(0), random, () -> 0, text -> text)))
                .ensure(List.of(day - 1, day));
        spawn();
        try {
            beWild();
            comeToRest();
        } finally {
            actors.forEach(Steps.Actor::kill);
        }
    }

    private void spawn() {
        for (int i = 0; i < 4; i++) {
            int partition = i % PARTITIONS;
            bodies.add(actor -> new LeaderSide(this, actor).owner(partition));
        }
        for (int i = 0; i < 3; i++) {
            bodies.add(actor -> new LeaderSide(this, actor).driver());
        }
        for (int i = 0; i < 2; i++) {
            bodies.add(actor -> new HelperSide(this, actor)::serve);
            bodies.add(actor -> new LeaderSide(this, actor).sealer());
            bodies.add(actor -> collections.collector(actor));
        }
        // A barrier that is broken looks at positions that are not there, and so would truncation.
        bodies.add(actor -> broken.contains(Rule.BARRIER) ? Steps::point : new LeaderSide(this, actor).truncation());
        bodies.add(actor -> new LeaderSide(this, actor).driver());
        for (int i = 0; i < 2; i++) {
            bodies.add(actor -> new LeaderSide(this, actor).copies());
        }
        bodies.add(actor -> new LeaderSide(this, actor).setAside());
        bodies.add(actor -> new LeaderSide(this, actor).collectedShares());
        bodies.add(actor -> new HelperSide(this, actor).collectedShares());
        for (int i = 0; i < bodies.size(); i++) {
            actors.add(actor(i));
        }
    }

    private Steps.Actor actor(int number) {
        Steps.Body body = bodies.get(number).apply(number);
        return new Steps.Actor("actor-" + number, () -> actForEver(body));
    }

    /** Goes on after what a service goes on after: a lock that was not to be had, or no answer. */
    private static void actForEver(Steps.Body body) throws Exception {
        while (true) {
            Steps.point();
            try {
                body.run();
            } catch (DatabaseException e) {
                if (!isLockTimeout(e)) {
                    throw e;
                }
            } catch (NotCurrentException | ReportLog.UnavailableException e) {
                throw new AssertionError(e);
            }
        }
    }

    static boolean isLockTimeout(DatabaseException failure) {
        return failure.getCause() instanceof SQLException cause && "55P03".equals(cause.getSQLState());
    }

    private void beWild() {
        for (; step < WILD; step++) {
            passed = passed.plusMillis(100);
            if (random.nextDouble() < .05 && step < LAST_UPLOAD) {
                log.append(random.nextInt(PARTITIONS), leaderTask.id(), reports.next(step));
                continue;
            }
            int chosen = random.nextInt(actors.size());
            if (random.nextDouble() < .03) {
                actors.get(chosen).kill();
                actors.set(chosen, actor(chosen));
            }
            actors.get(chosen).step();
        }
    }

    /** No more deaths, losses and new collections: everything that can end, ends. */
    private void comeToRest() throws SQLException {
        calm = true;
        network.calm();
        Ledger ledger = new Ledger(this, servers);
        runUntil(ledger, () -> ledger.planned() && collections.restOrWait());
        collections.withdrawAll();
        runUntil(ledger, () -> ledger.planned() && ledger.settled() && collections.allOver());
        ledger.balance();
    }

    /** A state that is waited for. */
    private interface Goal {
        boolean reached() throws SQLException;
    }

    private void runUntil(Ledger ledger, Goal goal) throws SQLException {
        for (int round = 0; round < REST; round++) {
            step++;
            passed = passed.plusMillis(500);
            for (Steps.Actor actor : actors) {
                actor.step();
            }
            if (round % LOOK == LOOK - 1 && goal.reached()) {
                return;
            }
        }
        throw new AssertionError("it does not come to rest: " + ledger.describe());
    }
}
