package dev.sumac.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@link LocalKafka} as a process of its own, which can be killed as a machine's death would. */
public final class LocalKafkaProcess implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    /** How long an orderly end may take. */
    static final Duration GRACE = Duration.ofSeconds(20);

    /** For a broker that does not live long enough to earn what the slow compiler costs. */
    private static final List<String> SHORT_LIVED = List.of("-XX:TieredStopAtLevel=1");

    private final Path directory;
    private final Path log;
    private final boolean temporary;
    private final List<String> jvmFlags;
    private final Duration grace;
    private final int port = Directories.freePort();
    private final int controllerPort = Directories.freePort();
    private @Nullable Process process;

    private LocalKafkaProcess(Path directory, Path log, boolean temporary, List<String> jvmFlags, Duration grace) {
        this.directory = directory.toAbsolutePath();
        this.log = log.toAbsolutePath();
        this.temporary = temporary;
        this.jvmFlags = List.copyOf(jvmFlags);
        this.grace = grace;
    }

    /** Starts a broker on the folder's data, for a test, and returns when it serves. */
    public static LocalKafkaProcess start(Path directory) {
        LocalKafkaProcess kafka = launch(directory, logIn(directory), SHORT_LIVED, GRACE);
        kafka.awaitReady();
        return kafka;
    }

    /** Starts a broker, for a test, whose data goes when it is closed. */
    public static LocalKafkaProcess startTemporary() {
        Path directory = Directories.temporary("kafka");
        LocalKafkaProcess kafka = new LocalKafkaProcess(directory, logIn(directory), true, SHORT_LIVED, GRACE);
        kafka.launch();
        kafka.awaitReady();
        return kafka;
    }

    /**
     * Starts a broker and returns at once; {@link #awaitReady} waits for it.
     *
     * @param log the file for what it says
     * @param grace how long its end may take
     */
    static LocalKafkaProcess launch(Path directory, Path log, List<String> jvmFlags, Duration grace) {
        LocalKafkaProcess kafka = new LocalKafkaProcess(directory, log, false, jvmFlags, grace);
        kafka.launch();
        return kafka;
    }

    private static Path logIn(Path directory) {
        return directory.resolve("kafka.log");
    }

    /** The file for what it says. */
    public Path log() {
        return log;
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    public ProcessHandle handle() {
        return running().toHandle();
    }

    /** Kills the broker with -9; {@link #restart} brings it back. */
    public void kill() {
        running().destroyForcibly();
        awaitExit();
    }

    /** Starts the broker again on the same data and the same port, stopping it first if it runs. */
    public void restart() {
        stop();
        launch();
        awaitReady();
    }

    @Override
    public void close() {
        stop();
        if (temporary) {
            Directories.delete(directory);
        }
    }

    void awaitReady() {
        Process started = running();
        Path marker = readyMarker();
        if (!Waiting.until(() -> !started.isAlive() || Files.exists(marker), START_LIMIT) || !started.isAlive()) {
            started.destroyForcibly();
            throw new IllegalStateException("the Kafka broker did not start: " + logTail());
        }
    }

    /** The broker's process: the folder, the two ports. */
    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[0]);
        LocalKafka kafka = LocalKafka.start(
                directory.resolve("data"), false, Integer.parseInt(args[1]), Integer.parseInt(args[2]));
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(kafka::close));
        Files.writeString(directory.resolve("ready"), kafka.bootstrapServers());
        kafka.awaitShutdown();
    }

    private void launch() {
        try {
            Files.createDirectories(directory);
            Files.deleteIfExists(readyMarker());
            process = ChildProcesses.start(
                    new ProcessBuilder(command())
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())),
                    List.of(),
                    ChildProcesses.AtParentsDeath.KILL);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the Kafka broker", e);
        }
    }

    private List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-Xmx192m",
                "-XX:ReservedCodeCacheSize=64m",
                "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(jvmFlags);
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                LocalKafkaProcess.class.getName(),
                directory.toString(),
                Integer.toString(port),
                Integer.toString(controllerPort)));
        return command;
    }

    private Path readyMarker() {
        return directory.resolve("ready");
    }

    private String logTail() {
        try {
            String said = Files.readString(log);
            return said.substring(Math.max(0, said.length() - 4000));
        } catch (IOException e) {
            return "no log at " + log;
        }
    }

    private Process running() {
        if (process == null) {
            throw new IllegalStateException("the broker was not started");
        }
        return process;
    }

    private void stop() {
        if (process != null && process.isAlive()) {
            process.destroy();
            awaitExit();
        }
    }

    private void awaitExit() {
        Waiting.end(running(), grace);
    }
}
