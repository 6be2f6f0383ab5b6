package dev.sumac.systemtests;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Clients that pause for an audit only: small uploads one after another, whatever dies meanwhile. */
final class Load implements AutoCloseable {
    private static final int A_REQUEST = 10;

    private final RecordingClient client;
    private final long periodNanos;
    /** Whoever has it decides whether anything is sent. */
    private final ReentrantLock turn = new ReentrantLock(true);

    private final Thread thread;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile boolean stopped;

    Load(RecordingClient client, int perSecond) {
        this.client = client;
        this.periodNanos = Duration.ofSeconds(1).toNanos() * A_REQUEST / perSecond;
        this.thread = Thread.ofPlatform().name("load").start(this::run);
    }

    private void run() {
        long next = System.nanoTime();
        try {
            while (!stopped) {
                turn.lock();
                try {
                    client.send(client.make(A_REQUEST));
                } finally {
                    turn.unlock();
                }
                next = Math.max(next + periodNanos, System.nanoTime() - periodNanos);
                LockSupport.parkNanos(next - System.nanoTime());
            }
        } catch (Throwable e) {
            failure.set(e);
        }
    }

    /** After a fault: reports go on being taken, and so far each counts once. */
    static void goOn(Load... loads) throws SQLException, IOException {
        for (Load load : loads) {
            load.awaitMore(2 * A_REQUEST);
        }
        for (Load load : loads) {
            load.balance();
        }
    }

    /** Waits until so many more reports were acknowledged: the load is alive after what was done to it. */
    void awaitMore(int reports) {
        int before = client.acknowledged().size();
        Await.until(
                reports + " more reports are acknowledged",
                Cluster.PATIENCE,
                () -> failure.get() != null || client.acknowledged().size() >= before + reports);
        check();
    }

    /** Sends nothing until each report that was ever sent is acknowledged and the task's accounts balance; then goes on. */
    private void balance() throws SQLException, IOException {
        turn.lock();
        try {
            check();
            Ledger.settled(client);
        } finally {
            turn.unlock();
        }
    }

    /** Stops; each report that was ever sent is acknowledged by now. */
    @Override
    public void close() {
        stopped = true;
        try {
            if (!thread.join(Cluster.PATIENCE.multipliedBy(2))) {
                throw new AssertionError("the load does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        check();
    }

    private void check() {
        Throwable thrown = failure.get();
        if (thrown != null) {
            throw new AssertionError("the load failed", thrown);
        }
    }
}
