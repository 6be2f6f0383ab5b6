package dev.sumac.collect.loop;

import dev.sumac.kit.thread.VitalWork;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * A thread that does what is due, then waits to be woken or for a moment. The rows in the database are the truth: a lost
 * wake-up costs a moment, an exception is logged and tried again; an error ends the process.
 */
public final class WorkLoop implements AutoCloseable {

    /** One look for due work. */
    @FunctionalInterface
    public interface Work {
        /** @return whether more may be due at once */
        boolean run();
    }

    private static final Logger LOG = Logger.getLogger(WorkLoop.class);

    private final Semaphore wakes = new Semaphore(0);
    private final Work work;
    private final Duration idle;
    private final Thread thread;
    private volatile boolean closed;

    private WorkLoop(String name, Duration idle, Work work) {
        this.work = work;
        this.idle = idle;
        this.thread = VitalWork.thread(name, this::loop);
    }

    /** @param idle how long to wait when nothing was due, or after a failure */
    public static WorkLoop start(String name, Duration idle, Work work) {
        WorkLoop loop = new WorkLoop(name, idle, work);
        loop.thread.start();
        return loop;
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
        while (!closed) {
            boolean more = false;
            try {
                more = work.run();
            } catch (RuntimeException e) {
                if (!closed) {
                    LOG.warn(thread.getName() + ": will try again", e);
                    pause();
                }
            }
            if (!more) {
                rest();
            }
        }
    }

    private void rest() {
        try {
            if (wakes.tryAcquire(idle.toMillis(), TimeUnit.MILLISECONDS)) {
                wakes.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed = true;
        }
    }

    private void pause() {
        try {
            Thread.sleep(idle);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed = true;
        }
    }
}
