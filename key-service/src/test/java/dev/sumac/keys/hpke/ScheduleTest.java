package dev.sumac.keys.hpke;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {

    private static final Duration LEAST_GRACE = Duration.ofHours(2);
    private static final Duration REPORT_AGE = Duration.ofDays(14);

    private static Schedule schedule(String prePublish, String activePeriod, String overlap, String grace) {
        return new Schedule(
                List.of(OfferedSuite.X25519),
                Duration.parse(prePublish),
                Duration.parse(activePeriod),
                Duration.parse(overlap),
                Duration.parse(grace));
    }

    private static List<String> faults(Schedule schedule) {
        return schedule.faults(LEAST_GRACE, REPORT_AGE).stream()
                .map(Refusal.Invalid.Field::name)
                .toList();
    }

    @Test
    void faults_shouldFindNoneInTheDefault() {
        assertThat(faults(schedule("PT1H", "P30D", "PT1H", "P14D"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        // Clients may use a key for as long as they cache it, and the draft wants twice that.
        "PT1H, P30D, PT1H, PT1H59M59S, grace",
        "PT1H, P30D, PT1H, P3651D, grace",
        "-PT1S, P30D, PT1H, P14D, prePublish",
        "P30D, P30D, PT1H, P14D, prePublish",
        "PT1H, PT59S, PT1H, P14D, activePeriod",
        "PT1H, P30D, P30D, P14D, overlap",
        "PT1H, P30D, -PT1S, P14D, overlap",
        // 14 days of grace and 14 of reports: 337 keys of two hours.
        "PT1H, PT2H, PT1H, P14D, activePeriod"
    })
    void faults_shouldNameTheField(String prePublish, String activePeriod, String overlap, String grace, String field) {
        assertThat(faults(schedule(prePublish, activePeriod, overlap, grace))).containsExactly(field);
    }

    @Test
    void faults_shouldWantEachSuiteOnce() {
        Schedule twice = new Schedule(
                List.of(OfferedSuite.P256, OfferedSuite.P256),
                Duration.ZERO,
                Duration.ofDays(30),
                Duration.ZERO,
                Duration.ofDays(14));
        Schedule none = new Schedule(List.of(), Duration.ZERO, Duration.ofDays(30), Duration.ZERO, Duration.ofDays(14));
        assertThat(faults(twice)).containsExactly("suites");
        assertThat(faults(none)).containsExactly("suites");
    }

    @Test
    void terms_shouldKeepWhatCachesNeedWhateverTheScheduleSays() {
        Schedule old = schedule("PT1H", "P30D", "PT1H", "PT3H");
        Terms terms = Terms.of(old, Duration.ofHours(10), REPORT_AGE);
        assertThat(terms.grace()).isEqualTo(Duration.ofHours(10));
        assertThat(terms.retention()).isEqualTo(REPORT_AGE.plusHours(10));
    }

    @Test
    void longestReportAge_shouldBeTheGreatestThatLeavesConfigIdsEnough() {
        Schedule daily = schedule("PT1H", "P1D", "PT1H", "P14D");
        Duration longest = daily.longestReportAge(daily.grace());
        assertThat(longest).isGreaterThan(REPORT_AGE);
        assertThat(daily.faults(LEAST_GRACE, longest)).isEmpty();
        assertThat(daily.faults(LEAST_GRACE, longest.plusSeconds(1)))
                .singleElement()
                .satisfies(fault -> assertThat(fault.allowed()).contains("would need 129 config ids"));
        assertThat(daily.longestReportAge(Duration.ofDays(64))).as("none").isNegative();
    }

    @ParameterizedTest
    @CsvSource({
        "P30D, P30D",
        "PT720H, P30D",
        "PT25H, P1DT1H",
        "PT1H, PT1H",
        "PT0S, PT0S",
        "P1DT0.5S, ''",
        "P1M, ''",
        "x, ''"
    })
    void isoDurations_shouldReadAndWriteWholeSeconds(String given, String written) {
        assertThat(IsoDurations.parse(given).map(IsoDurations::text).orElse("")).isEqualTo(written);
    }
}
