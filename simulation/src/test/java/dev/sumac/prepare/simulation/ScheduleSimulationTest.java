package dev.sumac.prepare.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Random schedules of the real planner, sender, settler, Helper commit and sealer. Failure is: a report lost, counted twice,
 * aggregated by one side only, rejected without reason, or anything that never ends. No failure is: a request that must be
 * made again. Chance enters by the seed alone; {@code -Dsumac.seed=N} replays one schedule, {@code -Dsumac.schedules=N} runs
 * as many as that instead of as many as a minute allows.
 */
class ScheduleSimulationTest {

    private static final Duration TIME = Duration.ofSeconds(60);

    /** Rules that are soon noticed when they are broken, and the first seed at which each was: the search begins there. */
    private static final Map<Rule, Long> NOTICED_AT = new EnumMap<>(Map.of(
            Rule.CLAIM, 0L,
            Rule.PIN, 2L,
            Rule.CONDITIONAL, 0L,
            Rule.DIGEST_FIRST, 0L,
            Rule.EARLY, 1L,
            Rule.FIRST_ONLY, 23L,
            Rule.UNSENT_KEY, 5L,
            Rule.SENT_KEY, 2L));

    @Test
    void run_shouldCountEachReportOnce_throughAnything() throws SQLException {
        long seed = Long.getLong("sumac.seed", -1);
        long schedules = Long.getLong("sumac.schedules", seed >= 0 ? 1 : Long.MAX_VALUE);
        long first = seed >= 0 ? seed : System.currentTimeMillis() % 1_000_000 * 1_000;
        long end = System.nanoTime() + TIME.toNanos();
        boolean timed = schedules == Long.MAX_VALUE;
        long done = 0;
        try (Servers servers = new Servers(0, World.ACTORS + 1)) {
            while (done < schedules && (!timed || System.nanoTime() < end)) {
                run(first + done, Set.of(), servers);
                done++;
            }
        }
        System.out.println(done + " schedules from seed " + first + ": all hold");
        assertThat(done).isPositive();
    }

    /** Half of all schedules are leader-selected. */
    static void run(long seed, Set<Rule> broken, Servers servers) {
        try {
            new World(seed, seed % 2 == 1, broken, servers).run();
        } catch (AssertionError | SQLException | RuntimeException e) {
            throw new AssertionError("schedule " + seed + " (-Dsumac.seed=" + seed + ") broke: " + e.getMessage(), e);
        }
    }

    /**
     * That the simulation can fail: with one rule broken it does, after a few schedules. All rules, by hand: {@code
     * -Dsumac.break=all -Dsumac.schedules=1000}; it says at which seed each was noticed.
     */
    @Test
    void run_shouldNotice_aBrokenRule() throws SQLException {
        Set<Rule> unnoticed = EnumSet.noneOf(Rule.class);
        try (Servers servers = new Servers(1, World.ACTORS + 1)) {
            for (Rule rule : rules()) {
                if (!notices(rule, servers)) {
                    unnoticed.add(rule);
                }
            }
        }
        assertThat(unnoticed).isEmpty();
    }

    private static Set<Rule> rules() {
        String asked = System.getProperty("sumac.break", "");
        return switch (asked) {
            case "" -> NOTICED_AT.keySet();
            case "all" -> EnumSet.allOf(Rule.class);
            default -> Stream.of(asked.split(",")).map(Rule::valueOf).collect(Collectors.toCollection(TreeSet::new));
        };
    }

    /** A seed that is noticed fails in the same way once more: that is what makes it worth printing. */
    private static boolean notices(Rule rule, Servers servers) {
        long most = Long.getLong("sumac.schedules", 40);
        long first = NOTICED_AT.getOrDefault(rule, 0L);
        for (long seed = first; seed < first + most; seed++) {
            Optional<String> failure = failure(seed, rule, servers);
            if (failure.isPresent()) {
                System.out.println(rule + " noticed: " + failure.get());
                assertThat(failure(seed, rule, servers)).as("replayed").isEqualTo(failure);
                return true;
            }
        }
        System.out.println(rule + " not noticed in " + most);
        return false;
    }

    private static Optional<String> failure(long seed, Rule rule, Servers servers) {
        try {
            run(seed, Set.of(rule), servers);
            return Optional.empty();
        } catch (AssertionError e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
