package dev.sumac.local;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what other processes do, which nothing but looking can tell. */
final class Waiting {
    private static final Duration STEP = Duration.ofMillis(20);

    private Waiting() {}

    /** Looks until it is done or the time is over; returns whether it is done. */
    static boolean until(BooleanSupplier done, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(STEP.toNanos());
        }
        return true;
    }

    /** What may be interrupted. */
    @FunctionalInterface
    interface Interruptible {
        void await() throws InterruptedException;
    }

    /** Waits although somebody interrupts, who is heard afterwards. */
    static void uninterruptibly(Interruptible waiting) {
        boolean interrupted = false;
        while (true) {
            try {
                waiting.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for a process's end as long as is decent, then kills it; it is gone afterwards, whoever interrupts. */
    static void end(Process process, Duration grace) {
        uninterruptibly(() -> {
            if (!process.waitFor(grace)) {
                process.destroyForcibly().waitFor();
            }
        });
    }
}
