package dev.sumac.prepare.app;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** The service's threads: virtual ones for whatever waits, as many as it takes, and one for each thing that is looked after. */
@Singleton
class Threads {

    private static final int LOOKING_AFTER = 8;

    private final ExecutorService waiting = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("prepare-", 0).factory());
    private final ScheduledExecutorService timers = Executors.newScheduledThreadPool(
            LOOKING_AFTER, Thread.ofPlatform().daemon().name("timer-", 0).factory());

    ExecutorService waiting() {
        return waiting;
    }

    ScheduledExecutorService timers() {
        return timers;
    }

    @PreDestroy
    void close() {
        timers.shutdownNow();
        waiting.shutdownNow();
    }
}
