package dev.sumac.prepare.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WarmUpTest {

    @Test
    void run_shouldVerifyWholeBatches_ofEachVdaf() {
        long verified = new WarmUp().run(Duration.ofMillis(1));
        assertThat(verified).isPositive();
        assertThat(verified % (2 * 64)).isZero();
    }

    @Test
    void run_shouldDoNothingWhenItIsOff() {
        assertThat(new WarmUp().run(Duration.ZERO)).isZero();
    }
}
