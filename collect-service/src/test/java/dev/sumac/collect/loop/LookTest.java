package dev.sumac.collect.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LookTest {
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");

    private static Duration restUntil(Duration fromNow) {
        return new Look(false, Optional.of(NOW.plus(fromNow))).rest(NOW);
    }

    @Test
    void rest_shouldEndWhenTheNextIsDue() {
        assertThat(restUntil(Duration.ofMillis(30))).isEqualTo(Duration.ofMillis(30));
        assertThat(restUntil(Duration.ofMillis(700))).isEqualTo(Duration.ofMillis(700));
    }

    /** Another replica may have written a row down and died. */
    @Test
    void rest_shouldBeASecondAtMost() {
        assertThat(restUntil(Duration.ofHours(1))).isEqualTo(Duration.ofSeconds(1));
        assertThat(new Look(false, Optional.empty()).rest(NOW)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void rest_shouldNotBe_whenMoreMayBeDue() {
        assertThat(new Look(true, Optional.of(NOW)).rest(NOW)).isZero();
        assertThat(new Look(true, Optional.empty()).rest(NOW)).isZero();
    }

    /** What is due and was not to be had: the database is not asked for it all the time. */
    @Test
    void rest_shouldBe_whenTheNextIsHeldByAnother() {
        assertThat(restUntil(Duration.ZERO)).isEqualTo(Duration.ofMillis(250));
        assertThat(restUntil(Duration.ofSeconds(-8))).isEqualTo(Duration.ofMillis(250));
    }
}
