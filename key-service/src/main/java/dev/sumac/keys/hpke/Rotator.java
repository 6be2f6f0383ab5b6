package dev.sumac.keys.hpke;

import dev.sumac.keys.change.ChangeLog;
import dev.sumac.keys.change.ChangeLog.Ledger;
import dev.sumac.keys.hpke.KeyPlan.Step;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.thread.VitalWork;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Does what the schedule says is due, on a thread of its own. Every replica has one: each turn looks again under the change
 * lock, so a step is taken once, whoever takes it. A turn takes at most one step for a key, so a replica that was away goes
 * through all states in order, and stays in each as long as the schedule says. While no key is advertised, turns follow each
 * other by the second.
 */
@Singleton
public class Rotator {

    private static final Logger LOG = Logger.getLogger(Rotator.class);
    private static final Duration HURRY = Duration.ofSeconds(1);

    private final ChangeLog changes;
    private final KeyMaker maker;
    private final KeyJournal journal;
    private final KeyTime time;
    private final Schedules schedules;
    private final KeyReleases releases;
    private final Duration interval;
    private final Semaphore signals = new Semaphore(0);
    private volatile boolean closed;
    /** Whether no key is advertised, as far as the thread knows. */
    private boolean bereft;
    /** As of the last turn. */
    private volatile double freeConfigIds = Double.NaN;

    @Inject
    Rotator(
            ChangeLog changes,
            KeyMaker maker,
            KeyJournal journal,
            KeyTime time,
            Schedules schedules,
            KeyReleases releases,
            MeterRegistry metrics,
            @ConfigProperty(name = "sumac.hpke.schedule-interval", defaultValue = "PT10S") Duration interval) {
        this.changes = changes;
        this.maker = maker;
        this.journal = journal;
        this.time = time;
        this.schedules = schedules;
        this.releases = releases;
        this.interval = interval;
        metrics.gauge("sumac.hpke.config.ids.free", this, rotator -> rotator.freeConfigIds);
    }

    /** Begins to take turns; to be called once. */
    public void start() {
        VitalWork.thread("key-rotator", this::run).start();
    }

    /** Says that no key will be advertised after this change. To be called under its lock: the turn waits for that, and sees it. */
    void hurry() {
        signals.release();
    }

    private void run() {
        while (!closed) {
            try {
                turn();
                bereft = !QuarkusTransaction.requiringNew().call(Rotator::advertised);
            } catch (RuntimeException e) {
                LOG.error("a turn of the schedule failed, next attempt follows", e);
            }
            pause();
        }
    }

    private static boolean advertised() {
        return HpkeKeyRow.all().stream().anyMatch(key -> key.stage() instanceof KeyStage.Active);
    }

    private void pause() {
        Duration time = bereft && HURRY.compareTo(interval) < 0 ? HURRY : interval;
        try {
            if (signals.tryAcquire(time.toMillis(), TimeUnit.MILLISECONDS)) {
                signals.drainPermits();
                bereft = true;
            }
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    /** Takes all steps that are due. */
    void turn() {
        Map<OfferedSuite, KeyMaker.Fresh> fresh = new EnumMap<>(OfferedSuite.class);
        List<Step> foreseen = changes.underLock(ledger -> due(time.advance(ledger)));
        for (Step step : foreseen) {
            if (step instanceof Step.Make(OfferedSuite suite, boolean _)) {
                make(suite, fresh);
            }
        }
        try {
            changes.underLock(ledger -> takeAll(ledger, fresh));
        } catch (StaleChangeException e) {
            LOG.debug("a config id was taken meanwhile; the next turn takes another");
        }
    }

    private void make(OfferedSuite suite, Map<OfferedSuite, KeyMaker.Fresh> fresh) {
        Set<Integer> chosen =
                fresh.values().stream().map(key -> key.config().id()).collect(Collectors.toSet());
        try {
            fresh.put(suite, maker.make(suite, chosen));
        } catch (CustodyException | ChangeRefusedException e) {
            LOG.errorf("no new key of suite %s, next attempt follows: %s", suite, e.getMessage());
        }
    }

    private List<Step> due(Moment now) {
        return new KeyPlan(HpkeKeyRow.all(), schedules.terms(), now).due(releases::released);
    }

    private List<Step> takeAll(Ledger ledger, Map<OfferedSuite, KeyMaker.Fresh> fresh) {
        Moment now = time.advance(ledger);
        IdempotentAnswerRow.forgetBefore(now.elapsed().minus(IdempotentChanges.KEPT));
        List<Step> steps = due(now);
        steps.forEach(step -> take(ledger, step, now, fresh));
        freeConfigIds = ConfigIds.countFree(HpkeKeyRow.all());
        return steps;
    }

    private void take(Ledger ledger, Step step, Moment now, Map<OfferedSuite, KeyMaker.Fresh> fresh) {
        switch (step) {
            case Step.Make(OfferedSuite suite, boolean active) -> {
                KeyMaker.Fresh made = fresh.get(suite);
                if (made != null) {
                    KeyStage stage = active ? new KeyStage.Active(now) : new KeyStage.Pending(now);
                    journal.add(ledger, made, stage, schedules.terms().schedule(), By.SCHEDULE);
                }
            }
            case Step.Activate(HpkeKeyRow key, KeyStage.Pending from) ->
                journal.move(ledger, key, from.activate(now), By.SCHEDULE);
            case Step.Expire(HpkeKeyRow key, KeyStage.Active from) ->
                journal.move(ledger, key, from.expire(now), By.SCHEDULE);
            case Step.Withdraw(HpkeKeyRow key, KeyStage.Pending from) ->
                journal.move(ledger, key, from.supersede(now), By.SCHEDULE);
            case Step.Close(HpkeKeyRow key, KeyStage.Expired from) ->
                journal.move(ledger, key, from.supersede(now), By.SCHEDULE);
            case Step.Destroy(HpkeKeyRow key, KeyStage.Destroyed to) -> journal.move(ledger, key, to, By.SCHEDULE);
        }
    }

    @PreDestroy
    void close() {
        closed = true;
        signals.release();
    }
}
