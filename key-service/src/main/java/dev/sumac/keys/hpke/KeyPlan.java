package dev.sumac.keys.hpke;

import dev.sumac.kit.key.HpkeKeyState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What the schedule asks for, given the keys and the time. Changes nothing. At most one step for a key. */
final class KeyPlan {

    /** A step that is due. */
    sealed interface Step {
        /** A key of the suite is needed; {@code active} when nothing is advertised at all. */
        record Make(OfferedSuite suite, boolean active) implements Step {}

        record Activate(HpkeKeyRow key, KeyStage.Pending from) implements Step {}

        record Expire(HpkeKeyRow key, KeyStage.Active from) implements Step {}

        /** The key's suite was taken out of the schedule before the key was ever advertised. */
        record Withdraw(HpkeKeyRow key, KeyStage.Pending from) implements Step {}

        /** Its grace is over: what is there is still opened. */
        record Close(HpkeKeyRow key, KeyStage.Expired from) implements Step {}

        /** Nothing needs its private half any more. */
        record Destroy(HpkeKeyRow key, KeyStage.Destroyed to) implements Step {}
    }

    /** What a key becomes next, and when at the earliest. */
    record Next(HpkeKeyState state, Instant at) {}

    private final List<HpkeKeyRow> keys;
    private final Terms terms;
    private final Schedule schedule;
    private final Moment now;

    KeyPlan(List<HpkeKeyRow> keys, Terms terms, Moment now) {
        this.keys = keys;
        this.terms = terms;
        this.schedule = terms.schedule();
        this.now = now;
    }

    /** All steps that are due. {@code released} says of a key whether nothing needs its private half any more. */
    List<Step> due(Predicate<UUID> released) {
        List<Step> steps = new ArrayList<>();
        boolean nothingAdvertised = keys.stream().noneMatch(key -> key.stage() instanceof KeyStage.Active);
        for (OfferedSuite suite : schedule.suites()) {
            boolean first = suite == schedule.suites().getFirst();
            steps.addAll(coming(suite, nothingAdvertised && first));
            steps.addAll(overlapped(suite));
        }
        steps.addAll(dropped());
        steps.addAll(closable());
        steps.addAll(destructible(released));
        return steps;
    }

    private List<Step> coming(OfferedSuite suite, boolean atOnce) {
        Optional<HpkeKeyRow> newest = newestActive(suite);
        Optional<HpkeKeyRow> pending = oldestPending(suite);
        if (pending.isPresent() && pending.get().stage() instanceof KeyStage.Pending from) {
            boolean published = now.isAfter(from.since(), schedule.prePublish());
            boolean wanted = newest.isEmpty() || activeFor(newest.get(), schedule.activePeriod());
            return atOnce || (published && wanted) ? List.of(new Step.Activate(pending.get(), from)) : List.of();
        }
        boolean soon = newest.isEmpty()
                || activeFor(newest.get(), schedule.activePeriod().minus(schedule.prePublish()));
        return soon ? List.of(new Step.Make(suite, atOnce)) : List.of();
    }

    /** Keys that a newer one of their suite has replaced for long enough. */
    List<Step> overlapped(OfferedSuite suite) {
        Optional<HpkeKeyRow> newest = newestActive(suite);
        if (newest.isEmpty() || !activeFor(newest.get(), schedule.overlap())) {
            return List.of();
        }
        return active(suite)
                .filter(key -> key != newest.get())
                .flatMap(KeyPlan::expiry)
                .toList();
    }

    /** Keys of suites that are no longer made, once one of those that are is advertised. */
    private List<Step> dropped() {
        if (schedule.suites().stream().allMatch(suite -> active(suite).findAny().isEmpty())) {
            return List.of();
        }
        return keys.stream()
                .filter(key -> key.suite().filter(schedule.suites()::contains).isEmpty())
                .flatMap(key -> key.stage() instanceof KeyStage.Pending from
                        ? Stream.of(new Step.Withdraw(key, from))
                        : expiry(key))
                .toList();
    }

    private static Stream<Step> expiry(HpkeKeyRow key) {
        return key.stage() instanceof KeyStage.Active from ? Stream.of(new Step.Expire(key, from)) : Stream.empty();
    }

    /**
     * An expired key takes reports, so while it does nobody can say that none names it: it is superseded before it is destroyed.
     */
    private List<Step> closable() {
        return keys.stream()
                .filter(key -> now.isAfter(key.stage().since(), terms.grace()))
                .flatMap(key -> key.stage() instanceof KeyStage.Expired from
                        ? Stream.<Step>of(new Step.Close(key, from))
                        : Stream.empty())
                .toList();
    }

    private List<Step> destructible(Predicate<UUID> released) {
        return keys.stream()
                .filter(key -> now.isAfter(key.stage().since(), terms.retention()))
                .flatMap(key -> destroyed(key.stage()).stream().map(to -> new Step.Destroy(key, to)))
                .filter(step -> released.test(step.key().uuid()))
                .<Step>map(step -> step)
                .toList();
    }

    private Optional<KeyStage.Destroyed> destroyed(KeyStage stage) {
        return switch (stage) {
            case KeyStage.Superseded superseded -> Optional.of(superseded.destroy(now));
            case KeyStage.Compromised compromised -> Optional.of(compromised.destroy(now));
            case KeyStage.Pending _, KeyStage.Active _, KeyStage.Expired _, KeyStage.Destroyed _ -> Optional.empty();
        };
    }

    /** The key of a suite that was activated last. */
    Optional<HpkeKeyRow> newestActive(OfferedSuite suite) {
        return active(suite)
                .max(Comparator.comparing(
                                (HpkeKeyRow key) -> key.stage().since().elapsed())
                        .thenComparing(HpkeKeyRow::epoch));
    }

    /** The key of a suite that has been known to the replicas for the longest, of those that are not advertised yet. */
    Optional<HpkeKeyRow> oldestPending(OfferedSuite suite) {
        return of(suite)
                .filter(key -> key.stage() instanceof KeyStage.Pending)
                .min(Comparator.comparing(
                                (HpkeKeyRow key) -> key.stage().since().elapsed())
                        .thenComparing(HpkeKeyRow::epoch));
    }

    private Stream<HpkeKeyRow> active(OfferedSuite suite) {
        return of(suite).filter(key -> key.stage() instanceof KeyStage.Active);
    }

    private Stream<HpkeKeyRow> of(OfferedSuite suite) {
        return keys.stream().filter(key -> key.suite().equals(Optional.of(suite)));
    }

    private boolean activeFor(HpkeKeyRow key, Duration dwell) {
        return now.isAfter(key.stage().since(), dwell);
    }

    /** What becomes of a key by itself, if anything does. */
    static Optional<Next> next(HpkeKeyRow key, Terms terms, Moment now) {
        Schedule schedule = terms.schedule();
        KeyStage stage = key.stage();
        return switch (stage) {
            case KeyStage.Pending _ ->
                Optional.of(new Next(HpkeKeyState.ACTIVE, now.wallAt(stage.since(), schedule.prePublish())));
            case KeyStage.Active _ ->
                Optional.of(new Next(
                        HpkeKeyState.EXPIRED,
                        now.wallAt(stage.since(), schedule.activePeriod().plus(schedule.overlap()))));
            case KeyStage.Expired _ ->
                Optional.of(new Next(HpkeKeyState.REVOKED_SUPERSEDED, now.wallAt(stage.since(), terms.grace())));
            case KeyStage.Superseded _, KeyStage.Compromised _ ->
                Optional.of(new Next(HpkeKeyState.DESTROYED, now.wallAt(stage.since(), terms.retention())));
            case KeyStage.Destroyed _ -> Optional.empty();
        };
    }

    /** When the first of the keys may be destroyed, at the earliest; empty when none is on its way there. */
    static Optional<Instant> firstDestroyedAt(List<HpkeKeyRow> keys, Terms terms, Moment now) {
        return keys.stream()
                .flatMap(key -> destroyedAt(key.stage(), terms, now).stream())
                .min(Comparator.naturalOrder());
    }

    private static Optional<Instant> destroyedAt(KeyStage stage, Terms terms, Moment now) {
        return switch (stage) {
            case KeyStage.Pending _, KeyStage.Active _, KeyStage.Destroyed _ -> Optional.empty();
            case KeyStage.Expired _ ->
                Optional.of(now.wallAt(stage.since(), terms.grace().plus(terms.retention())));
            case KeyStage.Superseded _, KeyStage.Compromised _ ->
                Optional.of(now.wallAt(stage.since(), terms.retention()));
        };
    }
}
