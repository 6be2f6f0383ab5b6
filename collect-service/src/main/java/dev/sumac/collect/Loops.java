package dev.sumac.collect;

import dev.sumac.collect.job.HelperDriver;
import dev.sumac.collect.retention.Retention;
import dev.sumac.collect.seal.SealCommandSender;
import dev.sumac.collect.seal.WaitingSeals;
import dev.sumac.kit.thread.WorkLoop;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** This replica's background threads. All replicas run them; the rows' locks share the work out. */
@ApplicationScoped
public class Loops {

    /** Rows of a replica that died before it looked at them itself wait so long. */
    private static final Duration LONGEST_REST = Duration.ofSeconds(1);
    /** Between looks at what is due and cannot be had now. */
    private static final Duration SHORTEST_REST = Duration.ofMillis(50);

    private static final Duration RETRY = Duration.ofMillis(500);
    private static final Duration RENEWAL = Duration.ofSeconds(1);
    private static final Duration COUNT = Duration.ofSeconds(5);
    private static final Duration RETENTION = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final WorkLoop sealLoop;
    private final WorkLoop helperLoop;
    private final List<WorkLoop> all;

    Loops(
            InstantSource clock,
            SealCommandSender sealSender,
            HelperDriver helperDriver,
            Retention retention,
            WaitingSeals waiting) {
        this.clock = clock;
        this.sealLoop = whenDue("seal-commands", sealSender::sendDue);
        this.helperLoop = whenDue("helper-errands", helperDriver::runDue);
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

    /** A job was sealed. */
    public void wakeHelperDriver() {
        helperLoop.wake();
    }

    void stop(@Observes ShutdownEvent event) {
        all.forEach(WorkLoop::stop);
        all.forEach(WorkLoop::close);
    }

    /** @param work does what is due and says when more will be, or is */
    private WorkLoop whenDue(String name, Supplier<Optional<Instant>> work) {
        return new WorkLoop(name, RETRY, () -> work.get().map(this::restUntil).orElse(LONGEST_REST));
    }

    private Duration restUntil(Instant next) {
        Duration rest = Duration.between(clock.instant(), next);
        return Collections.max(List.of(SHORTEST_REST, Collections.min(List.of(LONGEST_REST, rest))));
    }

    private static WorkLoop every(Duration period, String name, Runnable work) {
        return new WorkLoop(name, period, () -> {
            work.run();
            return period;
        });
    }
}
