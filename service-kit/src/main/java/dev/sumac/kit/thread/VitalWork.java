package dev.sumac.kit.thread;

import io.quarkus.runtime.Quarkus;
import org.jboss.logging.Logger;

/**
 * Work that a replica is worth nothing without, and that nobody would miss: loops and timers. They handle what they expect; what
 * gets out of them all the same, an {@link Error} as a rule, leaves no thread that could be trusted. Then the process ends, and
 * another takes over.
 */
public final class VitalWork {

    private static final Logger LOG = Logger.getLogger(VitalWork.class);

    private VitalWork() {}

    /** A daemon thread, not started, that ends the process when {@code work} throws. */
    public static Thread thread(String name, Runnable work) {
        return Thread.ofPlatform().daemon().name(name).unstarted(of(name, work));
    }

    /** {@code work} that ends the process when it throws, whoever runs it. */
    public static Runnable of(String name, Runnable work) {
        return of(name, work, () -> Quarkus.asyncExit(1));
    }

    static Runnable of(String name, Runnable work, Runnable end) {
        return () -> {
            try {
                work.run();
            } catch (RuntimeException | Error e) {
                LOG.fatalf(e, "%s cannot go on, and so this process ends", name);
                end.run();
                throw e;
            }
        };
    }
}
