package dev.sumac.keys.hpke;

import java.time.Duration;
import java.time.Instant;

/**
 * A point in time twice: by the wall clock, for people, and in the schedule's own time ({@link KeyTime}), which alone decides
 * what is due.
 *
 * @param elapsed the schedule's time
 */
record Moment(Instant wall, Duration elapsed) {

    /** Whether at least {@code dwell} has passed here since {@code earlier}. */
    boolean isAfter(Moment earlier, Duration dwell) {
        return elapsed.minus(earlier.elapsed).compareTo(dwell) >= 0;
    }

    /** When, by the wall clock, {@code dwell} since {@code earlier} will have passed, as seen from here: now, if it has. */
    Instant wallAt(Moment earlier, Duration dwell) {
        Duration left = dwell.minus(elapsed.minus(earlier.elapsed));
        return left.isNegative() ? wall : wall.plus(left);
    }
}
