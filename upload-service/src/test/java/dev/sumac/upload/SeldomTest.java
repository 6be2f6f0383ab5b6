package dev.sumac.upload;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SeldomTest {

    @Test
    void now_shouldSaySoOnceInAnInterval() {
        // A clock that overflows, as it may.
        AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 1);
        Seldom seldom = new Seldom(Duration.ofNanos(10), nanoTime::get);

        assertThat(seldom.now()).isTrue();
        assertThat(seldom.now()).isFalse();
        nanoTime.addAndGet(9);
        assertThat(seldom.now()).isFalse();
        nanoTime.addAndGet(1);
        assertThat(seldom.now()).isTrue();
        assertThat(seldom.now()).isFalse();
    }
}
