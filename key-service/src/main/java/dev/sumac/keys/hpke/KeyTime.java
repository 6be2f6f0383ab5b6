package dev.sumac.keys.hpke;

import dev.sumac.keys.change.ChangeLog.Ledger;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The time that the keys' schedule goes by: how long key services have been running, kept in one row for all replicas. Each
 * replica adds what its monotonic clock says has passed since it last looked, and asks no wall clock: one that is set forward
 * makes no key old, and one that is set back makes none young. While no key service runs, the time stands still: no key is
 * closed before its grace is over, and the next rotation is late by the outage.
 */
@Singleton
public class KeyTime {

    private final LongSupplier nanoTime;
    private @Nullable Look last;

    /** What the time was at a look, and the monotonic clock then. */
    private record Look(Duration elapsed, long nanos) {}

    @Inject
    public KeyTime() {
        this(System::nanoTime);
    }

    /** @param nanoTime a clock that is never set, in nanoseconds */
    KeyTime(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** The time of a change, which is written down with it. */
    synchronized Moment advance(Ledger ledger) {
        KeyTimeRow row = KeyTimeRow.only();
        long nanos = nanoTime.getAsLong();
        Duration counted = last == null ? row.elapsed() : last.elapsed().plusNanos(nanos - last.nanos());
        Duration elapsed = max(row.elapsed(), counted);
        last = new Look(elapsed, nanos);
        row.set(elapsed, ledger.now());
        return new Moment(ledger.now(), KeyTimeRow.ofMicros(KeyTimeRow.micros(elapsed)));
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
