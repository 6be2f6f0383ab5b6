package dev.sumac.cli;

import dev.sumac.local.Control;
import dev.sumac.local.ServiceKind;
import dev.sumac.local.Stack;
import dev.sumac.local.StackSettings;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The stack that a command starts, and the promise that it stops with it: at the end, by Ctrl-C, by TERM. */
final class LocalStack {
    /** Whether this process was told to end; what fails from now on is no news. */
    private static volatile boolean ending;

    @Option(
            names = "--replicas",
            paramLabel = "SERVICE=N",
            split = ",",
            description =
                    "Start N processes of a service in each aggregator instead of one. SERVICE is upload, prepare,"
                            + " collect or key. Example: --replicas prepare=3,upload=2")
    private Map<String, Integer> replicas = Map.of();

    /** A running stack that others can change; closing it stops everything. */
    record Running(Stack stack, Control control, Thread hook) implements AutoCloseable {
        @Override
        public void close() {
            if (ending) {
                awaitForever();
            }
            control.close();
            stack.close();
            forget(hook);
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending, and the hook has nothing left to do.
            awaitForever();
        }
    }

    /** Starts it and returns when every service is ready. */
    Running start(Consumer<String> progress) throws UserErrorException {
        return start(settings().withReplicas(wanted()).withProgress(progress));
    }

    /** Starts one whose end writes the services' start-up caches. */
    Running startTraining() throws UserErrorException {
        return start(settings().withTrains(true));
    }

    private static Running start(StackSettings settings) {
        Stack stack = Stack.create(settings);
        Thread hook = Thread.ofPlatform().unstarted(() -> {
            ending = true;
            stack.close();
        });
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            stack.start();
            return new Running(stack, Control.open(stack), hook);
        } catch (RuntimeException e) {
            if (!ending) {
                stack.close();
                forget(hook);
            }
            throw e;
        }
    }

    /** Whether the process is about to end, because somebody told it to. */
    static boolean ending() {
        return ending;
    }

    /** The built services, and where running stacks are found: from the launcher. */
    static StackSettings settings() throws UserErrorException {
        @Nullable String home = System.getProperty("sumac.home");
        @Nullable String state = System.getProperty("sumac.state");
        if (home == null || state == null) {
            throw new UserErrorException("start this through the launcher ./sumac: it says where the services are");
        }
        return StackSettings.of(Path.of(home)).withState(Path.of(state));
    }

    /** Only the end of the process ends this. */
    static void awaitForever() {
        while (true) {
            LockSupport.park();
            // Parking again would be in vain while the thread is interrupted.
            boolean unused = Thread.interrupted();
        }
    }

    /** What {@code --replicas} asks for. */
    Map<ServiceKind, Integer> wanted() throws UserErrorException {
        Map<ServiceKind, Integer> wanted = new EnumMap<>(ServiceKind.class);
        for (Map.Entry<String, Integer> entry : replicas.entrySet()) {
            ServiceKind kind = service(entry.getKey());
            if (entry.getValue() < 1) {
                throw new UserErrorException("--replicas " + entry.getKey() + "=" + entry.getValue()
                        + ": an aggregator needs at least one of each service");
            }
            wanted.put(kind, entry.getValue());
        }
        return wanted;
    }

    static ServiceKind service(String label) throws UserErrorException {
        try {
            return ServiceKind.ofLabel(label);
        } catch (IllegalArgumentException e) {
            throw new UserErrorException(String.valueOf(e.getMessage()));
        }
    }
}
