package dev.sumac.prepare.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RetentionTest {

    private static final Duration AGE = Duration.ofDays(14);

    private static Instant noonOf(int day) {
        return Instant.EPOCH.plus(Duration.ofDays(day)).plus(Duration.ofHours(12));
    }

    @Test
    void firstToKeep_shouldBeTheDayOfTheOldestReportThatIsTaken() {
        assertThat(Retention.firstToKeep(noonOf(1_000), AGE, Set.of(900, 986, 1_000)))
                .isEqualTo(986);
    }

    @Test
    void firstToKeep_shouldNotFollowAClockThatIsAheadOfTheReports() {
        assertThat(Retention.firstToKeep(noonOf(2_000), AGE, Set.of(900, 990, 1_000)))
                .isEqualTo(987);
    }

    @Test
    void firstToKeep_shouldBeTheEpochWithoutClaimsOrBeforeAnyIsOld() {
        assertThat(Retention.firstToKeep(noonOf(2_000), AGE, Set.of())).isZero();
        assertThat(Retention.firstToKeep(noonOf(2_000), Duration.ofDays(40_000), Set.of(1_999)))
                .isZero();
    }
}
