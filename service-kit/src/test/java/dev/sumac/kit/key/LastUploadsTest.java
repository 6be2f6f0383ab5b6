package dev.sumac.kit.key;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LastUploadsTest {

    private static final Duration LEASE = Duration.ofSeconds(1);
    private static final Duration MOMENT = Duration.ofMillis(1);

    @Test
    void requireAppendWithin_shouldRefuseWhatPrepareWouldNotWaitFor() {
        assertThatCode(() -> LastUploads.requireAppendWithin(LastUploads.LONGEST_APPEND))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> LastUploads.requireAppendWithin(LastUploads.LONGEST_APPEND.plus(MOMENT)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void requireWaitLongerThan_shouldRefuseAWaitThatAnUploadMayOutlast() {
        Duration longest = LastUploads.LONGEST_APPEND.plus(LEASE);
        assertThatCode(() -> LastUploads.requireWaitLongerThan(longest.plus(MOMENT), LEASE))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> LastUploads.requireWaitLongerThan(longest, LEASE))
                .isInstanceOf(IllegalStateException.class);
    }
}
