package dev.sumac.kit.thread;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkLoopTest {
    private static final Duration FOR_EVER = Duration.ofDays(1);

    /** What looks are to say, one after the other; a loop waits here until the test lets it go on. */
    private final BlockingQueue<Object> says = new SynchronousQueue<>();

    private final BlockingQueue<Long> looks = new LinkedBlockingQueue<>();
    private final WorkLoop loop = new WorkLoop("of-the-test", Duration.ofMillis(50), this::look);

    private Duration look() {
        looks.add(System.nanoTime());
        try {
            return switch (says.take()) {
                case Duration rest -> rest;
                case RuntimeException e -> throw e;
                default -> throw new IllegalStateException("the test says neither");
            };
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void say(Object what) throws InterruptedException {
        assertThat(says.offer(what, 1, TimeUnit.MINUTES)).as("it looks").isTrue();
    }

    private boolean looksWithin(Duration time) throws InterruptedException {
        return looks.poll(time.toMillis(), TimeUnit.MILLISECONDS) != null;
    }

    private long looked() throws InterruptedException {
        return Objects.requireNonNull(looks.poll(1, TimeUnit.MINUTES), "a look");
    }

    @AfterEach
    void end() throws InterruptedException {
        loop.stop();
        says.offer(FOR_EVER, 1, TimeUnit.SECONDS);
        loop.close();
    }

    @Test
    void loop_shouldRestAsLongAsTheWorkSays_andNotWhenMoreMayBeDue() throws Exception {
        loop.start();
        say(Duration.ZERO);
        say(Duration.ofMillis(300));
        say(FOR_EVER);
        long first = looked();
        long second = looked();
        long third = looked();
        assertThat(Duration.ofNanos(third - second)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
        // A machine that stands still for a while is no rest.
        assertThat(Duration.ofNanos(second - first)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void wake_shouldEndARest_thatHasNotBegunToo() throws Exception {
        loop.start();
        looked();
        loop.wake();
        loop.wake();
        say(FOR_EVER);
        looked();
        say(FOR_EVER);
        assertThat(looksWithin(Duration.ofMillis(200))).as("each wakes once").isFalse();

        loop.wake();

        assertThat(looksWithin(Duration.ofMinutes(1))).isTrue();
    }

    @Test
    void loop_shouldLookAgain_afterAFailure() throws Exception {
        loop.start();
        looked();
        say(new IllegalStateException("of the test"));

        assertThat(looksWithin(Duration.ofMinutes(1))).isTrue();
    }

    @Test
    void stop_shouldBeginNoMoreWork() throws Exception {
        loop.start();
        looked();
        loop.stop();
        say(Duration.ZERO);
        loop.close();

        assertThat(looks).isEmpty();
    }
}
