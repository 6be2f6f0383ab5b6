package dev.sumac.local;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Starts processes that do not outlive this one, even when it is killed with -9: on Linux the kernel signals a child
 * when its parent is gone ({@code PR_SET_PDEATHSIG}, set by {@code setpriv} of util-linux). Where that is missing only
 * an orderly end, or {@link RunDirectory} at the next start, removes the children.
 */
final class ChildProcesses {
    private static final Logger LOG = Logger.getLogger(ChildProcesses.class.getName());
    private static final boolean PARENT_DEATH_SIGNAL = succeeds("setpriv", "--pdeathsig", "KILL", "true");

    // The kernel takes the end of the thread that forked for the end of the parent: this one never ends.
    private static final ExecutorService SPAWNER = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("process-spawner").factory());

    private ChildProcesses() {}

    /** What a child is told when this process dies without a word. */
    enum AtParentsDeath {
        KILL,
        /** PostgreSQL's fast shutdown: clients are cut off, the data is left clean. */
        INT
    }

    /**
     * Starts a child.
     *
     * @param wrapper what stands before the command and executes it in place, such as {@code unshare -U}
     */
    static Process start(ProcessBuilder builder, List<String> wrapper, AtParentsDeath signal) throws IOException {
        List<String> command = new ArrayList<>(wrapper);
        if (PARENT_DEATH_SIGNAL) {
            // Innermost: the kernel forgets the setting when the process changes its user.
            command.addAll(List.of("setpriv", "--pdeathsig", signal.name()));
        }
        command.addAll(builder.command());
        builder.command(command);
        // Not given up when interrupted: nobody would know of the child.
        return started(command.getFirst(), SPAWNER.submit(builder::start));
    }

    private static Process started(String program, Future<Process> start) throws IOException {
        Waiting.uninterruptibly(() -> {
            try {
                start.get();
            } catch (ExecutionException e) {
                LOG.log(Level.FINE, "told below", e);
            }
        });
        return switch (start.state()) {
            case SUCCESS -> start.resultNow();
            case FAILED -> throw new IOException("cannot start " + program, start.exceptionNow());
            case RUNNING, CANCELLED -> throw new IllegalStateException("nobody cancels it");
        };
    }

    /** Sends a signal that {@link Process} has no method for. */
    static void signal(ProcessHandle process, String name) {
        succeeds("sh", "-c", "kill -" + name + " " + process.pid());
    }

    /** Whether the command can be run and says yes. */
    static boolean succeeds(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    static boolean runsAsRoot() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux")
                && "root".equals(System.getProperty("user.name"));
    }
}
