package dev.sumac.systemtests;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Waits for a condition; the alternative to sleeping and hoping. */
final class Await {
    private static final Duration STEP = Duration.ofMillis(40);

    private Await() {}

    /** A condition; what it throws means "not yet". */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws Exception;
    }

    static void until(String what, Duration limit, Condition condition) {
        until(what, limit, condition::holds, holds -> holds);
    }

    /** The first value that is good; fails with the last one seen, or with the last exception. */
    static <T> T until(String what, Duration limit, Callable<T> probe, Predicate<T> good) {
        long deadline = System.nanoTime() + limit.toNanos();
        @Nullable Object last = null;
        while (true) {
            try {
                T value = probe.call();
                if (good.test(value)) {
                    return value;
                }
                last = value;
            } catch (InterruptedException e) {
                throw interrupted(what, e);
            } catch (Exception e) {
                last = e;
            }
            if (System.nanoTime() > deadline) {
                AssertionError failure = new AssertionError(
                        "after " + limit.toSeconds() + " s not yet: " + what + "; last seen: " + last);
                if (last instanceof Exception e) {
                    failure.initCause(e);
                }
                throw failure;
            }
            pause(what);
        }
    }

    private static void pause(String what) {
        try {
            Thread.sleep(STEP);
        } catch (InterruptedException e) {
            throw interrupted(what, e);
        }
    }

    private static IllegalStateException interrupted(String what, InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted while waiting: " + what, e);
    }
}
