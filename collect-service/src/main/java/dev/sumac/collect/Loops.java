package dev.sumac.collect;

import dev.sumac.collect.job.HelperDriver;
import dev.sumac.collect.loop.Look;
import dev.sumac.collect.retention.Retention;
import dev.sumac.collect.seal.SealCommandSender;
import dev.sumac.collect.seal.WaitingSeals;
import dev.sumac.kit.thread.WorkLoop;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/** This replica's background threads. All replicas run them; the rows' locks share the work out. */
@ApplicationScoped
public class Loops {

    private static final Duration RETRY = Duration.ofMillis(500);
    private static final Duration RENEWAL = Duration.ofSeconds(1);
    private static final Duration COUNT = Duration.ofSeconds(5);
    private static final Duration RETENTION = Duration.ofMinutes(1);

    private final WorkLoop sealLoop;
    private final WorkLoop helperLoop;
    private final List<WorkLoop> all;

    Loops(
            InstantSource clock,
            SealCommandSender sealSender,
            HelperDriver helperDriver,
            Retention retention,
            WaitingSeals waiting) {
        this.sealLoop = whenDue(clock, "seal-commands", sealSender::sendDue);
        this.helperLoop = whenDue(clock, "helper-errands", helperDriver::runDue);
        this.all = List.of(
                sealLoop,
                helperLoop,
                every(RENEWAL, "helper-leases", helperDriver::renewLeases),
                every(RETENTION, "retention", retention::run),
                every(COUNT, "waiting-seals", waiting::count));
    }

    void start() {
        all.forEach(WorkLoop::start);
    }

    /** A seal was asked for or withdrawn. */
    public void wakeSealSender() {
        sealLoop.wake();
    }

    /** A job was sealed, or is asked for once more. */
    public void wakeHelperDriver() {
        helperLoop.wake();
    }

    void stop(@Observes ShutdownEvent event) {
        all.forEach(WorkLoop::stop);
        all.forEach(WorkLoop::close);
    }

    private static WorkLoop whenDue(InstantSource clock, String name, Supplier<Look> work) {
        return new WorkLoop(name, RETRY, () -> work.get().rest(clock.instant()));
    }

    private static WorkLoop every(Duration period, String name, Runnable work) {
        return new WorkLoop(name, period, () -> {
            work.run();
            return period;
        });
    }
}
