package dev.sumac.keys.hpke;

import java.time.Duration;

/**
 * The schedule as it is applied.
 *
 * @param schedule as an operator set it
 * @param grace its grace, or what the clients' caches need when that is longer by now
 * @param retention how long the private half of a key is kept that takes nothing new: the grace and the age of the oldest
 *     report that still counts
 */
record Terms(Schedule schedule, Duration grace, Duration retention) {

    static Terms of(Schedule schedule, Duration leastGrace, Duration longestReportAge) {
        Duration grace = schedule.grace().compareTo(leastGrace) >= 0 ? schedule.grace() : leastGrace;
        return new Terms(schedule, grace, grace.plus(longestReportAge));
    }
}
