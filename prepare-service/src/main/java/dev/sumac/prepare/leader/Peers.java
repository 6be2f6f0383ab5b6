package dev.sumac.prepare.leader;

import dev.sumac.dap.message.TaskId;
import dev.sumac.prepare.task.AggregationTask;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which peers are down, and which tasks at peers that are not. One that is down gets one probe at a time; its other jobs wait
 * as rows and count no attempt.
 */
public final class Peers implements PeerHealth {

    private static final int MOST_DOUBLINGS = 16;

    /** What may be down: a peer with all its tasks, or one task. */
    sealed interface Key {
        record Peer(String url) implements Key {}

        record OneTask(TaskId task) implements Key {}
    }

    /**
     * @param failures in a row; what was under way when the first was noticed counts with it
     * @param vain probes since the last failure for which there was no job
     * @param probed whether leave for a probe was given, of which nothing was heard yet
     */
    private record Down(int failures, int vain, Instant nextProbe, boolean probed) {}

    /**
     * Leave to ask a peer whether it is up again.
     *
     * @param tasks that one job of may be sent
     * @param next when the next one comes, if nothing is heard
     */
    record Probe(Key key, Set<TaskId> tasks, Instant next) {}

    private final InstantSource clock;
    private final Duration firstProbe;
    private final Duration longest;
    private final Map<Key, Down> down = new HashMap<>();
    private final Map<String, Set<TaskId>> tasksOfPeer = new HashMap<>();

    /** @param firstProbe after a failure; the wait doubles up to {@code longest} */
    public Peers(InstantSource clock, Duration firstProbe, Duration longest) {
        this.clock = clock;
        this.firstProbe = firstProbe;
        this.longest = longest;
    }

    @Override
    public synchronized void answered(AggregationTask task) {
        keys(task).forEach(down::remove);
    }

    @Override
    public synchronized void failed(AggregationTask task, boolean whole, Duration atLeast) {
        tasksOfPeer.computeIfAbsent(task.peerUrl(), url -> new HashSet<>()).add(task.id());
        Key key = whole ? new Key.Peer(task.peerUrl()) : new Key.OneTask(task.id());
        if (!whole) {
            down.remove(new Key.Peer(task.peerUrl()));
        }
        down.put(key, afterFailure(down.get(key), atLeast));
    }

    private Down afterFailure(@Nullable Down before, Duration atLeast) {
        Instant asked = clock.instant().plus(atLeast);
        if (before != null && !before.probed) {
            return new Down(before.failures, before.vain, later(before.nextProbe, asked), false);
        }
        int failures = before == null ? 1 : before.failures + 1;
        return new Down(failures, 0, later(clock.instant().plus(wait(failures - 1)), asked), false);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private Duration wait(int doublings) {
        Duration doubled = firstProbe.multipliedBy(1L << Math.min(doublings, MOST_DOUBLINGS));
        return doubled.compareTo(longest) < 0 ? doubled : longest;
    }

    private static List<Key> keys(AggregationTask task) {
        return List.of(new Key.Peer(task.peerUrl()), new Key.OneTask(task.id()));
    }

    /** Whether requests of a task are held back now. */
    public synchronized boolean isDown(AggregationTask task) {
        tasksOfPeer.computeIfAbsent(task.peerUrl(), url -> new HashSet<>()).add(task.id());
        return keys(task).stream().anyMatch(down::containsKey);
    }

    /** The tasks whose jobs are to wait. */
    public synchronized Set<TaskId> waiting() {
        Set<TaskId> waiting = new HashSet<>();
        down.keySet().forEach(key -> tasks(key).forEach(waiting::add));
        return waiting;
    }

    private Stream<TaskId> tasks(Key key) {
        return switch (key) {
            case Key.Peer(String url) -> tasksOfPeer.getOrDefault(url, Set.of()).stream();
            case Key.OneTask(TaskId task) -> Stream.of(task);
        };
    }

    /**
     * For each that is down and due for a probe: the tasks that one job of may be sent. Each is handed out once; the next
     * comes some time after {@link #failed} or {@link #notSent}, or much later when nothing is heard.
     */
    synchronized List<Probe> dueProbes() {
        Instant now = clock.instant();
        Instant next = now.plus(longest);
        return down.entrySet().stream()
                .filter(entry -> !entry.getValue().nextProbe.isAfter(now))
                .map(entry -> {
                    Down state = entry.getValue();
                    entry.setValue(new Down(state.failures, state.vain, next, true));
                    return new Probe(
                            entry.getKey(), new HashSet<>(tasks(entry.getKey()).toList()), next);
                })
                .filter(probe -> !probe.tasks.isEmpty())
                .toList();
    }

    /**
     * No job was due that could have been sent: the next probe comes soon, and later each time; when it would come no later
     * any more, whether the peer is down is no longer asked, for there may never be a job again.
     */
    synchronized void notSent(Probe probe) {
        down.computeIfPresent(
                probe.key, (key, state) -> state.nextProbe.equals(probe.next) ? afterNoJob(state) : state);
    }

    private @Nullable Down afterNoJob(Down state) {
        Duration wait = wait(state.vain);
        return wait.compareTo(longest) < 0
                ? new Down(state.failures, state.vain + 1, clock.instant().plus(wait), false)
                : null;
    }
}
