package dev.sumac.keys.hpke;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * When keys change by themselves.
 *
 * @param suites what keys are made for, the preferred first: at least one, each once
 * @param prePublish how long a new key is known to every replica before it is advertised
 * @param activePeriod how long a key is advertised before its successor is
 * @param overlap how long a key stays advertised beside its successor
 * @param grace how long a key that is no longer advertised still takes new reports, at the least
 */
public record Schedule(
        List<OfferedSuite> suites, Duration prePublish, Duration activePeriod, Duration overlap, Duration grace) {

    private static final Duration LONGEST = Duration.ofDays(3_650);
    private static final Duration SHORTEST_PERIOD = Duration.ofMinutes(1);
    /** Of the config ids; the others are for rotations that nobody planned. */
    private static final int MOST_CONFIG_IDS = ConfigIds.COUNT / 2;

    public Schedule {
        suites = List.copyOf(suites);
    }

    /**
     * What is wrong with it, if anything.
     *
     * @param leastGrace what the clients' caches need
     * @param longestReportAge how old a report may be that still counts
     */
    List<Refusal.Invalid.Field> faults(Duration leastGrace, Duration longestReportAge) {
        Faults faults = new Faults();
        faults.unless(
                !suites.isEmpty() && new HashSet<>(suites).size() == suites.size(),
                "suites",
                "at least one of " + String.join(", ", OfferedSuite.names()) + ", each once");
        faults.unless(within(prePublish, Duration.ZERO), "prePublish", "from PT0S to P3650D");
        faults.unless(within(activePeriod, SHORTEST_PERIOD), "activePeriod", "from PT1M to P3650D");
        faults.unless(within(overlap, Duration.ZERO), "overlap", "from PT0S to P3650D");
        faults.unless(
                within(grace, leastGrace),
                "grace",
                "from " + IsoDurations.text(leastGrace) + " (twice sumac.hpke.cache-lifetime) to P3650D");
        if (faults.found.isEmpty()) {
            together(faults, longestReportAge);
        }
        return faults.found;
    }

    private void together(Faults faults, Duration longestReportAge) {
        faults.unless(prePublish.compareTo(activePeriod) < 0, "prePublish", "shorter than activePeriod");
        faults.unless(overlap.compareTo(activePeriod) < 0, "overlap", "shorter than activePeriod");
        // Expired for the grace, then superseded for the retention, which is the grace and the age.
        long needed = configIds(grace.multipliedBy(2).plus(longestReportAge));
        faults.unless(
                longestReportAge.compareTo(longestReportAge(grace)) <= 0,
                "activePeriod",
                "longer: keys that change so often and are kept for so long would need " + needed
                        + " config ids at once, and at most " + MOST_CONFIG_IDS + " of " + ConfigIds.COUNT
                        + " may be planned for");
    }

    /** How many config ids are taken at once, when every key lives as planned. */
    private long configIds(Duration afterwards) {
        Duration life = prePublish.plus(activePeriod).plus(overlap).plus(afterwards);
        return suites.size() * (life.dividedBy(activePeriod) + 1);
    }

    /**
     * The greatest age of a report for which there are config ids enough, to the second; negative when there are too few for
     * any.
     *
     * @param applied the grace that keys have
     */
    Duration longestReportAge(Duration applied) {
        Duration apart = prePublish.plus(activePeriod).plus(overlap).plus(applied.multipliedBy(2));
        int mostOfASuite = MOST_CONFIG_IDS / suites.size();
        return activePeriod.multipliedBy(mostOfASuite).minus(apart).minusSeconds(1);
    }

    private static boolean within(Duration given, Duration least) {
        return given.compareTo(least) >= 0 && given.compareTo(LONGEST) <= 0;
    }

    /** What was found wrong. */
    private static final class Faults {
        private final List<Refusal.Invalid.Field> found = new ArrayList<>();

        void unless(boolean right, String field, String allowed) {
            if (!right) {
                found.add(new Refusal.Invalid.Field(field, allowed));
            }
        }
    }
}
