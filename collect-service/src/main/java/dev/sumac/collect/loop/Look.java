package dev.sumac.collect.loop;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What one look for due rows found.
 *
 * @param full whether it took as many as it takes at once
 * @param next when the next row is due, or was: one that somebody else holds, or that there is no room for
 */
public record Look(boolean full, Optional<Instant> next) {

    /** A row that another replica writes down, and dies, waits so long. */
    private static final Duration LONGEST_REST = Duration.ofSeconds(1);

    private static final Duration HELD = Duration.ofMillis(250);

    /** How long until the next look, unless the loop is woken. */
    public Duration rest(Instant now) {
        if (full) {
            return Duration.ZERO;
        }
        Duration left = next.map(due -> Duration.between(now, due)).orElse(LONGEST_REST);
        if (!left.isPositive()) {
            return HELD;
        }
        return left.compareTo(LONGEST_REST) < 0 ? left : LONGEST_REST;
    }
}
