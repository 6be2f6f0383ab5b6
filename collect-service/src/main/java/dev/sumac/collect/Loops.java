package dev.sumac.collect;

import dev.sumac.collect.job.HelperDriver;
import dev.sumac.collect.loop.WorkLoop;
import dev.sumac.collect.retention.Retention;
import dev.sumac.collect.seal.SealCommandSender;
import dev.sumac.collect.seal.WaitingSeals;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** This replica's background threads. All replicas run them; the rows' locks share the work out. */
@ApplicationScoped
public class Loops {

    private static final Duration IDLE = Duration.ofMillis(250);
    private static final Duration RENEWAL_IDLE = Duration.ofSeconds(1);
    private static final Duration COUNT_IDLE = Duration.ofSeconds(5);
    private static final Duration RETENTION_IDLE = Duration.ofMinutes(1);

    private final SealCommandSender sealSender;
    private final HelperDriver helperDriver;
    private final Retention retention;
    private final WaitingSeals waiting;
    private final List<WorkLoop> running = new ArrayList<>();
    private volatile @Nullable WorkLoop sealLoop;
    private volatile @Nullable WorkLoop helperLoop;

    Loops(SealCommandSender sealSender, HelperDriver helperDriver, Retention retention, WaitingSeals waiting) {
        this.sealSender = sealSender;
        this.helperDriver = helperDriver;
        this.retention = retention;
        this.waiting = waiting;
    }

    void start() {
        sealLoop = run("seal-commands", IDLE, sealSender::sendDue);
        helperLoop = run("helper-errands", IDLE, helperDriver::runDue);
        run("helper-leases", RENEWAL_IDLE, helperDriver::renewLeases);
        run("retention", RETENTION_IDLE, retention::run);
        run("waiting-seals", COUNT_IDLE, waiting::count);
    }

    /** A seal was asked for or withdrawn. */
    public void wakeSealSender() {
        wake(sealLoop);
    }

    /** A job was sealed. */
    public void wakeHelperDriver() {
        wake(helperLoop);
    }

    void stop(@Observes ShutdownEvent event) {
        running.forEach(WorkLoop::stop);
        running.forEach(WorkLoop::close);
    }

    private WorkLoop run(String name, Duration idle, WorkLoop.Work work) {
        WorkLoop loop = WorkLoop.start(name, idle, work);
        running.add(loop);
        return loop;
    }

    private static void wake(@Nullable WorkLoop loop) {
        if (loop != null) {
            loop.wake();
        }
    }
}
