package dev.sumac.keys.hpke;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.kit.key.CacheLifetime;
import dev.sumac.local.LocalBackends;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;

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

    /** The row that an empty database gets, with the cache lifetime that nobody has set. */
    @Test
    void faults_shouldFindNoneInTheDefault() throws SQLException {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(LocalBackends.jdbcUrl("firstschedule"));
        database.setUser(LocalBackends.username());
        database.setPassword(LocalBackends.password());
        Flyway.configure()
                .dataSource(database)
                .schemas("keys")
                .locations("classpath:db/keys")
                .load()
                .migrate();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select * from keys.hpke_schedule")) {
            assertThat(row.next()).isTrue();
            Schedule schedule = new Schedule(
                    Arrays.stream((String[]) row.getArray("suites").getArray())
                            .map(OfferedSuite::valueOf)
                            .toList(),
                    Duration.ofSeconds(row.getLong("pre_publish_seconds")),
                    Duration.ofSeconds(row.getLong("active_period_seconds")),
                    Duration.ofSeconds(row.getLong("overlap_seconds")),
                    Duration.ofSeconds(row.getLong("grace_seconds")));
            assertThat(schedule.faults(unsetCacheLifetime().leastGrace(), REPORT_AGE))
                    .isEmpty();
            assertThat(row.next()).isFalse();
        }
    }

    private static CacheLifetime unsetCacheLifetime() {
        ConfigProperty setting =
                CacheLifetime.class.getConstructors()[0].getParameters()[0].getAnnotation(ConfigProperty.class);
        return new CacheLifetime(Duration.parse(setting.defaultValue()));
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
