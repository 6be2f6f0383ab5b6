package dev.sumac.keys.relay;

import dev.sumac.keys.relay.RecordPublisher.PublishException;
import dev.sumac.kit.thread.VitalWork;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Publishes the outbox in the order of epochs, on a thread of its own. Each replica has a relay; the lock of {@link
 * Outbox} lets one at a time publish, and the order of the steps keeps a stalled one from bringing back what it held:
 *
 * <ol>
 *   <li>take the lock;
 *   <li>fence all other producers, unless the last one to publish was our own;
 *   <li>read the rows <em>in the transaction that holds the lock</em>: this fails if the lock was lost meanwhile;
 *   <li>publish them: this fails if another has fenced us since;
 *   <li>delete them, note how far we came, commit.
 * </ol>
 *
 * <p>A death after step 4 publishes the same rows again, with the same epochs, which readers ignore.
 */
final class Relay implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Relay.class);
    private static final Duration IDLE = Duration.ofMillis(500);
    private static final Duration BUSY = Duration.ofMillis(10);
    private static final Duration LAST_TURN = Duration.ofSeconds(5);

    private final DataSource database;
    private final RecordPublisher publisher;
    private final UUID owner = UUID.randomUUID();
    private final Semaphore signals = new Semaphore(0);
    private final NavigableMap<Long, CompletableFuture<Void>> waiters = new ConcurrentSkipListMap<>();
    private final Thread thread;

    private volatile boolean closed;
    private boolean fenced;

    Relay(DataSource database, RecordPublisher publisher) {
        this.database = database;
        this.publisher = publisher;
        this.thread = VitalWork.thread("key-relay", this::run);
    }

    void start() {
        thread.start();
    }

    /** Waits until the change of {@code epoch} is on its topic, whoever publishes it; says whether it came to that. */
    boolean awaitPublished(long epoch, Duration timeout) {
        CompletableFuture<Void> published = waiters.computeIfAbsent(epoch, e -> new CompletableFuture<>());
        signals.release();
        try {
            published.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void run() {
        while (!closed) {
            boolean idle = true;
            try {
                idle = turn();
            } catch (PublishException | SQLException e) {
                LOG.warnf("the outbox waits, next attempt follows: %s", e.getMessage());
            } catch (RuntimeException e) {
                LOG.error("a turn of the relay failed, next attempt follows", e);
            }
            pause(idle || waiters.isEmpty() ? IDLE : BUSY);
        }
    }

    private void pause(Duration time) {
        try {
            if (signals.tryAcquire(time.toMillis(), TimeUnit.MILLISECONDS)) {
                signals.drainPermits();
            }
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    /** Publishes what waits, if it is our turn; says whether nothing is left to hurry for. */
    boolean turn() throws SQLException, PublishException {
        Outbox.Progress progress = Outbox.progress(database);
        release(progress.publishedEpoch());
        if (!progress.waiting()) {
            return true;
        }
        Optional<Outbox> locked = Outbox.lock(database);
        if (locked.isEmpty()) {
            return false;
        }
        try (Outbox outbox = locked.get()) {
            publish(outbox);
        }
        return false;
    }

    private void publish(Outbox outbox) throws SQLException, PublishException {
        if (!fenced || !outbox.owner().equals(Optional.of(owner))) {
            fenced = false;
            publisher.fenceOthers();
            fenced = true;
        }
        List<OutboxRecord> records = outbox.waiting();
        if (records.isEmpty()) {
            return;
        }
        try {
            publisher.publish(records);
        } catch (PublishException e) {
            fenced = false;
            throw e;
        }
        long last = records.getLast().epoch();
        outbox.published(last, owner);
        release(last);
    }

    private void release(long publishedEpoch) {
        // One by one: whoever begins to wait meanwhile must not be forgotten.
        waiters.headMap(publishedEpoch, true).forEach((epoch, waiter) -> {
            waiter.complete(null);
            waiters.remove(epoch, waiter);
        });
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            if (thread.isAlive()) {
                thread.join(LAST_TURN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        publisher.close();
    }
}
