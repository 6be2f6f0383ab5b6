package dev.sumac.kit.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class VitalWorkTest {

    private final AtomicInteger ends = new AtomicInteger();

    private Runnable vital(Runnable work) {
        return VitalWork.of("the work", work, ends::incrementAndGet);
    }

    @Test
    void of_shouldEndTheProcessWhenAnythingGetsOut() {
        StackOverflowError error = new StackOverflowError("of the test");
        Runnable broken = vital(() -> {
            throw error;
        });
        assertThatThrownBy(broken::run).isSameAs(error);
        assertThat(ends).hasValue(1);

        Runnable alsoBroken = vital(() -> {
            throw new IllegalStateException("of the test");
        });
        assertThatThrownBy(alsoBroken::run).isInstanceOf(IllegalStateException.class);
        assertThat(ends).hasValue(2);
    }

    @Test
    void of_shouldLeaveTheProcessAloneWhenTheWorkIsDone() {
        vital(() -> {}).run();

        assertThat(ends).hasValue(0);
    }

    /** Which tells nobody of what its tasks throw. */
    @Test
    void of_shouldEndTheProcess_whenATimerWouldJustBeSilent() throws Exception {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        try (ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor()) {
            var _ = timers.scheduleWithFixedDelay(
                    VitalWork.of(
                            "the timer",
                            () -> {
                                throw new NoClassDefFoundError("of the test");
                            },
                            () -> ended.complete(null)),
                    0,
                    1,
                    TimeUnit.MILLISECONDS);
            ended.get(1, TimeUnit.MINUTES);
        }
    }

    @Test
    void thread_shouldNotKeepTheProcessAlive() {
        Thread thread = VitalWork.thread("the thread", () -> {});

        assertThat(thread.isDaemon()).isTrue();
        assertThat(thread.getName()).isEqualTo("the thread");
        assertThat(thread.getState()).isEqualTo(Thread.State.NEW);
    }
}
