package dev.sumac.systemtests;

import dev.sumac.local.ServiceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Signals that Java cannot send. */
final class Signals {
    private Signals() {}

    /** The process stands still, its connections open. */
    static void stop(ServiceProcess process) {
        send("-STOP", process);
    }

    static void goOn(ServiceProcess process) {
        send("-CONT", process);
    }

    private static void send(String signal, ServiceProcess process) {
        try {
            // Every shell has it; as a program of its own it is not everywhere.
            int status = new ProcessBuilder(
                            "sh",
                            "-c",
                            "kill " + signal + " " + process.handle().pid())
                    .inheritIO()
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new AssertionError("kill " + signal + " " + process.name() + " ended with " + status);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
