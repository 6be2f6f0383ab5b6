package dev.sumac.kit.thread;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * A thread that does what is due, then rests until it is woken or as long as the work said. The rows in the database are the
 * truth: a lost wake-up costs a rest, an exception is logged and tried again; an error ends the process.
 */
public final class WorkLoop implements AutoCloseable {

    /** One look for due work. */
    @FunctionalInterface
    public interface Work {
        /** @return for how long nothing will be due, as far as is known; zero when more may be due at once */
        Duration run();
    }

    private static final Logger LOG = Logger.getLogger(WorkLoop.class);

    private final Semaphore wakes = new Semaphore(0);
    private final Work work;
    private final Duration retry;
    private final Thread thread;
    private volatile boolean closed;

    /**
     * A loop that does nothing yet.
     *
     * @param name of its thread
     * @param retry how long to wait after a failure, woken or not
     */
    public WorkLoop(String name, Duration retry, Work work) {
        this.work = work;
        this.retry = retry;
        this.thread = VitalWork.thread(name, this::loop);
    }

    /** To be called once. */
    public void start() {
        thread.start();
    }

    /** There may be work now. */
    public void wake() {
        if (wakes.availablePermits() == 0) {
            wakes.release();
        }
    }

    /** No more work is begun. */
    public void stop() {
        closed = true;
        wake();
    }

    /** Lets the work in hand end. */
    @Override
    public void close() {
        stop();
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void loop() {
        try {
            while (!closed) {
                turn();
            }
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    private void turn() throws InterruptedException {
        try {
            Duration rest = work.run();
            if (wakes.tryAcquire(rest.toNanos(), TimeUnit.NANOSECONDS)) {
                wakes.drainPermits();
            }
        } catch (RuntimeException e) {
            if (!closed) {
                LOG.warn(thread.getName() + ": will try again", e);
                Thread.sleep(retry);
            }
        }
    }
}
