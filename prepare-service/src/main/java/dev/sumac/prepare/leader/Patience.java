package dev.sumac.prepare.leader;

import dev.sumac.prepare.task.Randomness;
import java.time.Duration;

/**
 * How long to wait for what.
 *
 * @param lease for how long nobody else sends a job; longer than a request may take
 * @param first wait after a first failure; it doubles with each
 * @param longest wait between attempts
 * @param failures in a row, after which a job is parked
 * @param parked wait between the attempts of a parked job
 */
public record Patience(Duration lease, Duration first, Duration longest, int failures, Duration parked) {

    private static final int MOST_DOUBLINGS = 20;

    Duration afterFailure(int failuresSoFar, Randomness randomness) {
        Duration doubled = first.multipliedBy(1L << Math.clamp(failuresSoFar - 1, 0, MOST_DOUBLINGS));
        Duration wait = doubled.compareTo(longest) < 0 ? doubled : longest;
        return Duration.ofMillis((long) (wait.toMillis() * randomness.jitter()));
    }
}
