package dev.sumac.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class WaitOptionTest {
    private static WaitOption given(String... arguments) {
        WaitOption option = new WaitOption();
        var unused = CommandLine.populateCommand(option, arguments);
        return option;
    }

    /** All that the API takes; and what it refuses. */
    @ParameterizedTest
    @CsvSource({"60s, PT60S", "500ms, PT0.5S", "PT45S, PT45S", "PT1M, PT1M", "soon, PT0S", "1.5s, PT0S"})
    void limit_shouldBeWhatTheApiWaits(String time, Duration limit) {
        assertThat(given("--wait", time).limit()).isEqualTo(limit);
    }

    @Test
    void limit_shouldBeNothingWithoutAWait() {
        assertThat(given().limit()).isZero();
        assertThat(given().query()).isEmpty();
    }
}
