package dev.sumac.prepare.app;

import dev.sumac.kit.current.CurrentLease;
import dev.sumac.kit.current.CurrentLeaseKeeper;
import dev.sumac.kit.database.Durability;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.kit.key.HpkeOpeners;
import dev.sumac.kit.task.TaskRegistry;
import dev.sumac.kit.thread.VitalWork;
import dev.sumac.kit.thread.WorkLoop;
import dev.sumac.prepare.batch.SealAnswer;
import dev.sumac.prepare.batch.Sealer;
import dev.sumac.prepare.intake.Intake;
import dev.sumac.prepare.intake.RevokedPoison;
import dev.sumac.prepare.intake.SetAsideReports;
import dev.sumac.prepare.key.RetiredKeys;
import dev.sumac.prepare.leader.Dispatch;
import dev.sumac.prepare.leader.JobCopies;
import dev.sumac.prepare.log.ReportLog;
import dev.sumac.prepare.log.Truncation;
import dev.sumac.prepare.store.Database;
import dev.sumac.prepare.store.DatabaseException;
import dev.sumac.prepare.store.SealRow;
import dev.sumac.prepare.store.SealState;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** What runs from the start to the end of the process. */
@Singleton
class Lifecycle {

    private static final Logger LOG = Logger.getLogger(Lifecycle.class);
    private static final Duration DRIVE = Duration.ofMillis(100);
    private static final Duration SEAL = Duration.ofMillis(150);
    private static final String LEFT = "left to the next time: %s";
    private static final String FAULT = "a fault of our own, left to the next time";
    /** Between looks at rows when none was for us: a job that found no room, or whose replica left, waits so long at most. */
    private static final Duration IDLE = Duration.ofMillis(500);

    private static final Duration MEASURE = Duration.ofSeconds(5);
    private static final Duration SET_ASIDE = Duration.ofSeconds(5);
    private static final Duration POISON = Duration.ofSeconds(5);
    private static final Duration COPY = Duration.ofSeconds(20);
    private static final Duration TRUNCATE = Duration.ofSeconds(30);
    private static final Duration FORGET = Duration.ofMinutes(10);
    private static final Duration CATCH_UP = Duration.ofMillis(50);
    /** What is planned is committed in this time, or another replica plans it. */
    private static final Duration LAST_PLAN = Duration.ofSeconds(3);
    /** What a Helper does not answer in this time, another replica asks it again. */
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(3);

    private final TaskRegistry tasks;
    private final HpkeOpeners keys;
    private final CurrentLease lease;
    private final CurrentLeaseKeeper keeper;
    private final Intake intake;
    private final Dispatch dispatch;
    private final BatchEvents events;
    private final Threads threads;
    private final PrepareSettings settings;
    private final Thread reading = VitalWork.thread("intake", this::read);
    private final WorkLoop driving;
    private final WorkLoop sealing;
    private volatile boolean stopping;

    Lifecycle(
            TaskRegistry tasks,
            HpkeOpeners keys,
            CurrentLease lease,
            CurrentLeaseKeeper keeper,
            Intake intake,
            Dispatch dispatch,
            Sealer sealer,
            BatchEvents events,
            Threads threads,
            PrepareSettings settings) {
        this.tasks = tasks;
        this.keys = keys;
        this.lease = lease;
        this.keeper = keeper;
        this.intake = intake;
        this.dispatch = dispatch;
        this.events = events;
        this.threads = threads;
        this.settings = settings;
        this.driving = new WorkLoop("waiting-jobs", IDLE, () -> look(dispatch::drive, DRIVE));
        this.sealing = new WorkLoop("seals", IDLE, () -> look(() -> sealer.stepAll(this::announce), SEAL));
    }

    void start(
            @Observes StartupEvent event,
            DataSource source,
            Database database,
            ReportLog log,
            JobCopies copies,
            SetAsideReports setAside,
            RevokedPoison poison,
            RetiredKeys retiredKeys,
            Retention retention,
            OutcomeMetrics metrics)
            throws SQLException {
        Durability.require(source);
        tasks.start();
        keys.start();
        keeper.start();
        Truncation truncation = new Truncation(database, log);
        reading.start();
        driving.start();
        sealing.start();
        every(settings.lease().dividedBy(3), dispatch::renew);
        every(MEASURE, metrics::refresh);
        every(SET_ASIDE, () -> takeUp(setAside));
        every(POISON, poison::run);
        every(settings.keyReleaseInterval(), () -> release(retiredKeys));
        every(COPY, copies::run);
        every(TRUNCATE, truncation::run);
        every(FORGET, retention::run);
    }

    /** Work that comes again; a failure ends only this time. */
    @FunctionalInterface
    private interface Work {
        void run() throws NotCurrentException, ReportLog.UnavailableException;
    }

    private void every(Duration time, Work work) {
        var _ = threads.timers()
                .scheduleWithFixedDelay(
                        VitalWork.of("a timer", () -> once(work)),
                        time.toMillis(),
                        time.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private static void once(Work work) {
        try {
            work.run();
        } catch (NotCurrentException | ReportLog.UnavailableException | DatabaseException e) {
            LOG.warnf(LEFT, e.getMessage());
        } catch (RuntimeException e) {
            LOG.error(FAULT, e);
        }
    }

    /** Joins the readers of the log, and is ready, only once this replica is warm and current in tasks and keys. */
    private void read() {
        try {
            // Meanwhile the tasks and the keys come.
            long verified = new WarmUp().run(settings.warmUp());
            LOG.debugf("warm after %d reports", verified);
            while (!stopping
                    && !(tasks.ready() && keys.ready() && lease.stretch().lasts())) {
                Thread.sleep(CATCH_UP);
            }
            intake.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @param work says whether there may soon be more */
    private static Duration look(BooleanSupplier work, Duration soon) {
        try {
            return work.getAsBoolean() ? soon : IDLE;
        } catch (DatabaseException e) {
            LOG.warnf(LEFT, e.getMessage());
            return IDLE;
        } catch (RuntimeException e) {
            LOG.error(FAULT, e);
            return IDLE;
        }
    }

    /** Once this replica knows the tasks and the keys, and until it stops. */
    private void takeUp(SetAsideReports setAside) {
        if (!stopping && intake.running()) {
            setAside.run();
        }
    }

    /** Once this replica knows the keys: what it does not know it could only leave out. */
    private void release(RetiredKeys retiredKeys) throws ReportLog.UnavailableException {
        if (!stopping && intake.running()) {
            retiredKeys.run();
        }
    }

    /** There may be a new seal. */
    void wakeSealing() {
        sealing.wake();
    }

    private void announce(SealRow seal) {
        if (seal.state() instanceof SealState.Sealed sealed) {
            events.send(seal.task(), seal.requestId(), new SealAnswer.Sealed(seal.selector(), sealed));
        }
    }

    /**
     * Looks for no more work, and ends what needs the keys before they are wiped; requests of Leaders have ended already
     * (quarkus.shutdown.timeout).
     */
    void stop(@Observes ShutdownEvent event) {
        stopping = true;
        driving.stop();
        sealing.stop();
        intake.close();
        try {
            reading.join(LAST_PLAN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        dispatch.drain(LAST_ANSWERS);
    }
}
