package dev.sumac.upload;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Says when something that may happen thousands of times in a second is worth a line in the log. */
final class Seldom {

    private final long interval;
    private final LongSupplier nanoTime;
    private final AtomicLong next;

    /** Once in an interval, at the first time at once. */
    Seldom(Duration interval, LongSupplier nanoTime) {
        this.interval = interval.toNanos();
        this.nanoTime = nanoTime;
        this.next = new AtomicLong(nanoTime.getAsLong());
    }

    boolean now() {
        long now = nanoTime.getAsLong();
        long due = next.get();
        return now - due >= 0 && next.compareAndSet(due, now + interval);
    }
}
