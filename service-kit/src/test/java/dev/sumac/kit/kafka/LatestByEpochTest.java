package dev.sumac.kit.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LatestByEpochTest {

    private final LatestByEpoch<String, String> latest = new LatestByEpoch<>();

    @Test
    void apply_shouldIgnoreAnEpochThatWasPassed() {
        assertThat(latest.apply("key", 7, "revoked")).isTrue();
        assertThat(latest.apply("key", 6, "active")).isFalse();
        assertThat(latest.apply("key", 7, "active")).isFalse();
        assertThat(latest.find("key")).contains("revoked");
        assertThat(latest.apply("key", 8, "destroyed")).isTrue();
        assertThat(latest.find("key")).contains("destroyed");
    }

    @Test
    void apply_shouldCompareKeysApartAndEpochsUnsigned() {
        latest.apply("key", 7, "a");
        assertThat(latest.apply("other", 6, "b")).isTrue();
        assertThat(latest.apply("key", -1, "c")).isTrue();
        assertThat(latest.apply("key", 8, "d")).isFalse();
        assertThat(latest.all()).containsExactlyInAnyOrder("b", "c");
    }

    @Test
    void onChange_shouldTellWhatIsThereAndThenEachChangeOnce() {
        List<String> told = new ArrayList<>();
        latest.apply("key", 1, "a");
        latest.onChange(told::add);
        latest.apply("key", 2, "b");
        latest.apply("key", 2, "ignored");
        assertThat(told).containsExactly("a", "b");
    }
}
