package dev.sumac.local;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** The replicas of one service behind a gateway, used in turn as long as they are ready. */
final class ReplicaSet {
    /** A machine that has much to do may take seconds; a process that stands still keeps its connections for ever. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** For how long one is believed that said that it is ready. */
    private static final Duration BELIEVED = Duration.ofSeconds(2);

    private final List<Replica> replicas = new CopyOnWriteArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();

    /** One process's port, whether it said that it is ready, and what waits for its answer. */
    static final class Replica {
        private final int port;
        private final Set<Runnable> waiting = ConcurrentHashMap.newKeySet();
        private volatile boolean ready;
        private volatile boolean asked;
        private volatile long heard = System.nanoTime();

        Replica(int port) {
            this.port = port;
        }

        int port() {
            return port;
        }

        boolean ready() {
            return ready;
        }

        /** Whether it is time to ask it: one that is slow to answer is not asked again meanwhile. */
        boolean isDue() {
            return !asked && (!ready || System.nanoTime() - heard >= BELIEVED.toNanos());
        }

        /** Somebody asks whether it is ready; an answer follows, or silence. */
        void isAsked() {
            asked = true;
        }

        /** It says whether it is ready. */
        void says(boolean now) {
            asked = false;
            heard = System.nanoTime();
            ready = now;
        }

        /** It takes no connection. */
        void isGone() {
            ready = false;
        }

        /** Something waits for an answer; {@code giveUp} is called when none is to be expected any more. */
        void await(Runnable giveUp) {
            waiting.add(giveUp);
        }

        void answered(Runnable giveUp) {
            waiting.remove(giveUp);
        }

        /** It does not even say that it is not ready. When that lasts, whoever waits for it may ask another. */
        void isSilent() {
            asked = false;
            ready = false;
            if (System.nanoTime() - heard >= PATIENCE.toNanos()) {
                waiting.forEach(Runnable::run);
            }
        }
    }

    void add(int port) {
        replicas.add(new Replica(port));
    }

    void remove(int port) {
        replicas.removeIf(replica -> replica.port() == port);
    }

    List<Replica> all() {
        return replicas;
    }

    /** The next ready replica in turn that was not tried yet. */
    Optional<Replica> next(Set<Replica> tried) {
        Object[] now = replicas.toArray();
        int first = turn.getAndIncrement() & Integer.MAX_VALUE;
        for (int i = 0; i < now.length; i++) {
            Replica replica = (Replica) now[(first + i) % now.length];
            if (replica.ready() && !tried.contains(replica)) {
                return Optional.of(replica);
            }
        }
        return Optional.empty();
    }
}
