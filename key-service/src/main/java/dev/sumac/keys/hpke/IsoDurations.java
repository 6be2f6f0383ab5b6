package dev.sumac.keys.hpke;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Durations as ISO 8601 writes them. */
final class IsoDurations {

    private IsoDurations() {}

    /** Whole days as days: {@code P30D}, not {@code PT720H}. */
    static String text(Duration duration) {
        Duration rest = duration.minusDays(duration.toDays());
        if (duration.isNegative() || duration.toDays() == 0) {
            return duration.toString();
        }
        return "P" + duration.toDays() + "D"
                + (rest.isZero() ? "" : rest.toString().substring(1));
    }

    /** Empty when it is none, or has a fraction of a second. */
    static Optional<Duration> parse(@Nullable String text) {
        try {
            return Optional.ofNullable(text).map(Duration::parse).filter(duration -> duration.toNanosPart() == 0);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
