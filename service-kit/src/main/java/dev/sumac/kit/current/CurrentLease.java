package dev.sumac.kit.current;

import dev.sumac.kit.kafka.NotCurrentException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Whether this replica may answer for the keys: it may for a lease's length after it began to confirm that it has applied all
 * that was published. What must not go by old keys takes the {@link #stretch} before it looks at them, and asks whether it
 * {@link Stretch#lasts} right before the answer leaves, or the transaction commits. That costs one look at the clock.
 *
 * <p>The clock is {@link System#nanoTime}: it goes on while the process is stopped, so that one that slept refuses at once. It
 * does not count the time for which a whole machine is suspended to memory; nobody suspends a server.
 */
@Singleton
public class CurrentLease {

    /** Time without a gap in which this replica was current. What was judged in it may be answered in it. */
    public static final class Stretch {
        private final LongSupplier nanoTime;
        private volatile long until;

        private Stretch(LongSupplier nanoTime, long until) {
            this.nanoTime = nanoTime;
            this.until = until;
        }

        /** Whether this replica is current now and has been ever since this stretch was taken. */
        public boolean lasts() {
            return nanoTime.getAsLong() - until < 0;
        }

        /** @throws NotCurrentException unless it {@link #lasts} */
        public void require() throws NotCurrentException {
            if (!lasts()) {
                throw new NotCurrentException("this replica can not confirm that it knows the keys as they are");
            }
        }
    }

    private static final Logger LOG = Logger.getLogger(CurrentLease.class);
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final Duration length;
    private final LongSupplier nanoTime;
    private volatile Stretch stretch;
    private boolean wasCurrent;
    private boolean ended;

    @Inject
    public CurrentLease(@ConfigProperty(name = "sumac.keys.lease", defaultValue = "1s") Duration length) {
        this(length, System::nanoTime);
    }

    /** @param nanoTime a monotonic clock, in nanoseconds */
    public CurrentLease(Duration length, LongSupplier nanoTime) {
        if (length.compareTo(SHORTEST) < 0 || length.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("sumac.keys.lease must be " + SHORTEST + " to " + LONGEST);
        }
        this.length = length;
        this.nanoTime = nanoTime;
        this.stretch = new Stretch(nanoTime, nanoTime.getAsLong());
    }

    /** How long a confirmation is good for ({@code sumac.keys.lease}). */
    public Duration length() {
        return length;
    }

    /** The stretch that now belongs to; it does not last when this replica is not current. */
    public Stretch stretch() {
        return stretch;
    }

    /** The clock's time, for {@link #confirm}. */
    public long now() {
        return nanoTime.getAsLong();
    }

    /**
     * This replica is current, as somebody found out who began at {@code begun} ({@link #now}). A confirmation that took
     * longer than the lease confirms nothing.
     */
    public synchronized void confirm(long begun) {
        long until = begun + length.toNanos();
        long now = nanoTime.getAsLong();
        if (ended || now - until >= 0) {
            return;
        }
        if (stretch.lasts()) {
            stretch.until = until;
            return;
        }
        if (wasCurrent) {
            LOG.warnf(
                    "current again, after %d ms without",
                    Duration.ofNanos(now - stretch.until).toMillis());
        }
        wasCurrent = true;
        stretch = new Stretch(nanoTime, until);
    }

    /**
     * What was judged until now must be judged again, for a key takes no reports any more. This replica is as current as it
     * was, in another stretch.
     */
    public synchronized void judgeAnew() {
        Stretch before = stretch;
        if (before.lasts()) {
            stretch = new Stretch(nanoTime, before.until);
            before.until = nanoTime.getAsLong();
        }
    }

    /** For good: this replica is told to end, and lets nothing leave any more. */
    public synchronized void end() {
        ended = true;
        stretch.until = nanoTime.getAsLong();
    }
}
