package dev.sumac.keys.hpke;

import dev.sumac.keys.change.ChangeLog;
import dev.sumac.keys.change.ChangeLog.Ledger;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.key.HpkeKeyState;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * What an operator can do to the keys. Each operation comes in two halves: this side prepares, which may take as long as
 * custody takes, and the function that is returned makes the change, under the change lock. It throws a {@link
 * ChangeRefusedException} when there is nothing to be made, and a {@link StaleChangeException} when it must be prepared anew.
 */
@Singleton
public class HpkeKeys {

    private static final Logger LOG = Logger.getLogger(HpkeKeys.class);
    private static final By START = new By("key-service", "there was no key when the service started");

    /** How long the revocation of a compromised key waits for its successor: others read what it protects. */
    private static final Duration HURRY = Duration.ofMillis(500);

    private final ChangeLog changes;
    private final KeyMaker maker;
    private final KeyJournal journal;
    private final KeyTime time;
    private final Schedules schedules;
    private final Rotator rotator;

    HpkeKeys(
            ChangeLog changes, KeyMaker maker, KeyJournal journal, KeyTime time, Schedules schedules, Rotator rotator) {
        this.changes = changes;
        this.maker = maker;
        this.journal = journal;
        this.time = time;
        this.schedules = schedules;
        this.rotator = rotator;
    }

    /** A new key, and those it took the place of. */
    record Rotation(HpkeKeyRow made, List<HpkeKeyRow> expired) {}

    /** A revoked key, and what took its place, if it was the last that was advertised and another could be had. */
    record Revocation(HpkeKeyRow key, Optional<HpkeKeyRow> successor) {}

    /**
     * Makes the first key, active at once, unless there is one. Several replicas may ask at the same time. That none is
     * advertised of those there are is the schedule's to mend: so a start is not hostage of custody.
     *
     * @throws CustodyException when the private key cannot be wrapped now
     */
    public void ensureFirst() throws CustodyException {
        if (!QuarkusTransaction.requiringNew().call(HpkeKeys::none)) {
            return;
        }
        KeyMaker.Fresh fresh = make(Optional.empty());
        boolean made = changes.underLock(ledger -> none() && makeFirst(ledger, fresh));
        if (made) {
            LOG.infof(
                    "made the first HPKE key, %s, config id %d",
                    fresh.uuid(), fresh.config().id());
        }
    }

    private static boolean none() {
        return HpkeKeyRow.all().isEmpty();
    }

    private boolean makeFirst(Ledger ledger, KeyMaker.Fresh fresh) {
        Schedule schedule = schedules.terms().schedule();
        journal.add(ledger, fresh, new KeyStage.Active(time.advance(ledger)), schedule, START);
        return true;
    }

    /** The schedule as it is now. */
    Schedule schedule() {
        return QuarkusTransaction.requiringNew().call(() -> schedules.terms().schedule());
    }

    /**
     * Makes a key of a suite that the schedule has, or refuses: the schedule would take any other away again. Should it lose
     * the suite before the change is made, that one is stale, and prepared anew.
     *
     * @param suite empty for the one that the schedule prefers
     */
    private KeyMaker.Fresh make(Optional<OfferedSuite> suite) throws CustodyException {
        List<OfferedSuite> scheduled = schedule().suites();
        OfferedSuite wanted = suite.orElse(scheduled.getFirst());
        if (!scheduled.contains(wanted)) {
            String names = scheduled.stream().map(OfferedSuite::name).collect(Collectors.joining(", "));
            throw Refusal.Invalid.of(
                            "suite",
                            "one that the schedule has (" + names + "); the schedule must name " + wanted + " first")
                    .refuse();
        }
        return maker.make(wanted);
    }

    /** A new key that everyone can open and nobody advertises yet; without a suite, of the one that is preferred. */
    Function<Ledger, HpkeKeyRow> creation(Optional<OfferedSuite> suite, By by) throws CustodyException {
        return creation(make(suite), by);
    }

    /** As {@link #creation(Optional, By)}, of a key that custody has wrapped already. */
    Function<Ledger, HpkeKeyRow> creation(KeyMaker.Fresh fresh, By by) {
        return ledger -> journal.add(
                ledger,
                fresh,
                new KeyStage.Pending(time.advance(ledger)),
                schedules.terms().schedule(),
                by);
    }

    /** Advertises a pending key now; those it replaces go when the schedule's overlap is over. */
    Function<Ledger, HpkeKeyRow> activation(UUID uuid, By by) {
        return ledger -> {
            HpkeKeyRow key = known(uuid);
            Moment now = time.advance(ledger);
            journal.move(ledger, key, activated(key, now), by);
            Terms terms = schedules.terms();
            KeyPlan plan = new KeyPlan(HpkeKeyRow.all(), terms, now);
            key.suite().map(plan::overlapped).orElse(List.of()).forEach(step -> {
                if (step instanceof KeyPlan.Step.Expire(HpkeKeyRow old, KeyStage.Active from)) {
                    journal.move(ledger, old, from.expire(now), by);
                }
            });
            return key;
        };
    }

    private static KeyStage.Active activated(HpkeKeyRow key, Moment now) {
        return switch (key.stage()) {
            case KeyStage.Pending pending -> pending.activate(now);
            case KeyStage.Active _,
                    KeyStage.Expired _,
                    KeyStage.Superseded _,
                    KeyStage.Compromised _,
                    KeyStage.Destroyed _ -> throw illegal(key, HpkeKeyState.ACTIVE);
        };
    }

    /**
     * A new key, advertised at once; what was advertised of its suite no longer is, and still opens. Without a suite, of the one
     * that is preferred.
     */
    Function<Ledger, Rotation> rotation(Optional<OfferedSuite> suite, By by) throws CustodyException {
        return rotation(make(suite), by);
    }

    /** As {@link #rotation(Optional, By)}, to a key that custody has wrapped already. */
    Function<Ledger, Rotation> rotation(KeyMaker.Fresh fresh, By by) {
        return ledger -> {
            Moment now = time.advance(ledger);
            List<HpkeKeyRow> old = HpkeKeyRow.all().stream()
                    .filter(key -> key.suite().equals(Optional.of(fresh.suite())))
                    .filter(key -> key.stage() instanceof KeyStage.Active)
                    .toList();
            // The successor comes first, so that no reader ever sees an empty list.
            HpkeKeyRow made = journal.add(
                    ledger, fresh, new KeyStage.Active(now), schedules.terms().schedule(), by);
            for (HpkeKeyRow key : old) {
                if (key.stage() instanceof KeyStage.Active from) {
                    journal.move(ledger, key, from.expire(now), by);
                }
            }
            return new Rotation(made, old);
        };
    }

    /**
     * Revokes a key. If it is the last that is advertised of its suite, its successor is advertised first, in the same
     * transaction: a pending key, or a new one. When there is neither, and nothing else is advertised, a key that is merely
     * superseded stays; a compromised one is revoked all the same, after half a second at most, and nothing is advertised until
     * custody wraps another, for which the schedule asks at once: better no reports than reports that others can read.
     */
    Function<Ledger, Revocation> revocation(UUID uuid, RevocationReason reason, By by) {
        Spare spare = spare(uuid, reason);
        return ledger -> {
            HpkeKeyRow key = known(uuid);
            Moment now = time.advance(ledger);
            KeyStage revoked = revoked(key, reason, now);
            Optional<HpkeKeyRow> successor = succession(key).flatMap(need -> succeed(ledger, need, spare, now, by));
            return new Revocation(journal.move(ledger, key, revoked, by), successor);
        };
    }

    /** What has to take a key's place: a pending one, or one of a suite; {@code must} when nothing else is advertised. */
    private record Succession(OfferedSuite suite, Optional<HpkeKeyRow> pending, boolean must) {}

    private Optional<Succession> succession(HpkeKeyRow key) {
        List<HpkeKeyRow> others =
                HpkeKeyRow.all().stream().filter(other -> other != key).toList();
        Terms terms = schedules.terms();
        KeyPlan rest = new KeyPlan(others, terms, key.stage().since());
        boolean must = others.stream().noneMatch(other -> other.stage() instanceof KeyStage.Active);
        Optional<OfferedSuite> own = key.suite().filter(terms.schedule().suites()::contains);
        OfferedSuite suite = own.orElse(terms.schedule().suites().getFirst());
        boolean bereft = must || (own.isPresent() && rest.newestActive(suite).isEmpty());
        return key.stage() instanceof KeyStage.Active && bereft
                ? Optional.of(new Succession(suite, rest.oldestPending(suite), must))
                : Optional.empty();
    }

    /** A key that can take the place of another; {@code forgone} when none can be made, and it goes without. */
    private record Spare(Optional<KeyMaker.Fresh> fresh, boolean forgone) {}

    private Spare spare(UUID uuid, RevocationReason reason) {
        Optional<Succession> need = QuarkusTransaction.requiringNew()
                .call(() -> HpkeKeyRow.find(uuid).flatMap(this::succession));
        if (need.isEmpty() || need.get().pending().isPresent()) {
            return new Spare(Optional.empty(), false);
        }
        boolean forgone = reason == RevocationReason.COMPROMISED;
        try {
            OfferedSuite suite = need.get().suite();
            return new Spare(Optional.of(forgone ? maker.make(suite, HURRY) : maker.make(suite)), false);
        } catch (CustodyException | ChangeRefusedException e) {
            LOG.warnf("no successor can be made for a key that is to be revoked: %s", e.getMessage());
            if (need.get().must() && !forgone) {
                throw e instanceof ChangeRefusedException refused ? refused : new Refusal.NoSuccessor().refuse();
            }
            return new Spare(Optional.empty(), forgone);
        }
    }

    private Optional<HpkeKeyRow> succeed(Ledger ledger, Succession need, Spare spare, Moment now, By by) {
        By because = new By(by.who(), by.why() + " (takes the place of the revoked key)");
        if (need.pending().isPresent()) {
            HpkeKeyRow pending = need.pending().get();
            return Optional.of(journal.move(ledger, pending, activated(pending, now), because));
        }
        Optional<KeyMaker.Fresh> fitting = spare.fresh().filter(fresh -> fresh.suite() == need.suite());
        if (fitting.isEmpty() && need.must()) {
            if (!spare.forgone()) {
                throw new StaleChangeException();
            }
            LOG.error("no key is advertised any more: the last was compromised, and has no successor yet");
            rotator.hurry();
        }
        return fitting.map(fresh -> journal.add(
                ledger, fresh, new KeyStage.Active(now), schedules.terms().schedule(), because));
    }

    private static KeyStage revoked(HpkeKeyRow key, RevocationReason reason, Moment now) {
        return switch (reason) {
            case SUPERSEDED -> superseded(key, now);
            case COMPROMISED -> compromised(key, now);
        };
    }

    private static KeyStage.Superseded superseded(HpkeKeyRow key, Moment now) {
        return switch (key.stage()) {
            case KeyStage.Pending pending -> pending.supersede(now);
            case KeyStage.Active active -> active.supersede(now);
            case KeyStage.Expired expired -> expired.supersede(now);
            case KeyStage.Superseded _, KeyStage.Compromised _, KeyStage.Destroyed _ ->
                throw illegal(key, HpkeKeyState.REVOKED_SUPERSEDED);
        };
    }

    private static KeyStage.Compromised compromised(HpkeKeyRow key, Moment now) {
        return switch (key.stage()) {
            case KeyStage.Pending pending -> pending.compromise(now);
            case KeyStage.Active active -> active.compromise(now);
            case KeyStage.Expired expired -> expired.compromise(now);
            case KeyStage.Superseded superseded -> superseded.compromise(now);
            case KeyStage.Compromised _, KeyStage.Destroyed _ -> throw illegal(key, HpkeKeyState.REVOKED_COMPROMISED);
        };
    }

    private static HpkeKeyRow known(UUID uuid) {
        return HpkeKeyRow.find(uuid).orElseThrow(() -> new Refusal.UnknownKey().refuse());
    }

    private static ChangeRefusedException illegal(HpkeKeyRow key, HpkeKeyState to) {
        return new Refusal.IllegalTransition(key.uuid(), key.state(), to).refuse();
    }
}
