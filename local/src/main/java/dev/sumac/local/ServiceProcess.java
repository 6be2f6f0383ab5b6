package dev.sumac.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** One replica of a service: a process of its own, with its port and its log. */
public final class ServiceProcess {
    /** In each line that says that the service is not ready: SmallRye Health's name of the message. */
    public static final String NOT_READY = "SRHCK01001";

    private static final Duration GRACE = Duration.ofSeconds(20);

    /** One that writes its start-up cache at its end. */
    static final Duration TRAINING_GRACE = Duration.ofMinutes(3);

    private final ServiceKind kind;
    private final String name;
    private final int port;
    private final Path log;
    private final Process process;

    private ServiceProcess(ServiceKind kind, String name, int port, Path log, Process process) {
        this.kind = kind;
        this.name = name;
        this.port = port;
        this.log = log;
        this.process = process;
    }

    /** What is started: the program, its flags for the JVM, and its configuration as environment variables. */
    record Program(Path jar, List<String> jvmFlags, Map<String, String> environment) {}

    /** Starts a replica and returns at once. */
    static ServiceProcess start(ServiceKind kind, String name, Program program, RunDirectory run) {
        int port = Directories.freePort();
        Path log = run.log(name);
        ProcessBuilder builder = new ProcessBuilder(command(kind, program))
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        // Not arguments: those are shown to every user of the machine.
        builder.environment().putAll(program.environment());
        builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
        builder.environment().put("QUARKUS_HTTP_HOST", "127.0.0.1");
        try {
            Process process = ChildProcesses.start(builder, List.of(), ChildProcesses.AtParentsDeath.KILL);
            run.record(process.toHandle());
            return new ServiceProcess(kind, name, port, log, process);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name, e);
        }
    }

    private static List<String> command(ServiceKind kind, Program program) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-XX:+ExitOnOutOfMemoryError",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager"));
        command.addAll(kind.jvmFlags());
        command.addAll(program.jvmFlags());
        command.addAll(List.of("-jar", program.jar().toString()));
        return command;
    }

    public ServiceKind kind() {
        return kind;
    }

    /** The replica's name among all: {@code alpha-prepare-1}. */
    public String name() {
        return name;
    }

    public int port() {
        return port;
    }

    public Path log() {
        return log;
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** The process, once it has ended; it has an exit code then. */
    public CompletableFuture<Process> onExit() {
        return process.onExit();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Asks the process to end (TERM), and ends it when it does not. */
    public void terminate() {
        process.destroy();
        awaitExit();
    }

    /** Asks the process to end, and gives it the time to write what it has learnt. */
    void terminateAfterTraining() {
        process.destroy();
        Waiting.end(process, TRAINING_GRACE);
    }

    /** Kills the process with -9. */
    public void kill() {
        process.destroyForcibly();
        awaitExit();
    }

    /**
     * The end of the log, for a person to read when something went wrong. Of the many times that the process said that it is
     * not ready, the last.
     */
    String logTail() {
        try {
            List<String> said = new ArrayList<>();
            String notReady = "";
            for (String line : Files.readAllLines(log)) {
                if (line.contains(NOT_READY)) {
                    notReady = line;
                } else {
                    said.add(line);
                }
            }
            String text = String.join("\n", said);
            return text.substring(Math.max(0, text.length() - 6000)) + "\n" + notReady;
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }

    private void awaitExit() {
        Waiting.end(process, GRACE);
    }
}
