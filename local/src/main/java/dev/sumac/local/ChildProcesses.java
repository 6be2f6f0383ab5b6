package dev.sumac.local;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Starts processes that do not outlive this one, even when it is killed with -9: on Linux the kernel signals a child
 * when its parent is gone ({@code PR_SET_PDEATHSIG}, set by {@code setpriv} of util-linux). Where that is missing only
 * an orderly end, or {@link RunDirectory} at the next start, removes the children.
 */
final class ChildProcesses {
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
        try {
            return SPAWNER.submit(builder::start).get();
        } catch (ExecutionException e) {
            throw new IOException("cannot start " + command.getFirst(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while starting " + command.getFirst(), e);
        }
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
