package dev.sumac.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder of one running stack: data, keys, logs and the list of its processes. Its name tells whose it is (process
 * id and start time), so that the next run finds what a killed one left behind and nothing else.
 */
public final class RunDirectory implements AutoCloseable {
    private static final Pattern NAME = Pattern.compile("run-(\\d+)-(\\d+)");
    private static final String PROCESSES = "processes";

    /** A process's start time is computed from the boot time, which moves when the clock is set. */
    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    private final Path path;

    private RunDirectory(Path path) {
        this.path = path;
    }

    /** Removes what killed runs left in the state folder, then makes the folder of this process's run. */
    public static RunDirectory create(Path state) {
        sweep(state);
        ProcessHandle self = ProcessHandle.current();
        Path path = state.toAbsolutePath().resolve("run-" + self.pid() + "-" + startMillis(self));
        try {
            Files.createDirectories(state);
            Directories.delete(path);
            Files.createDirectory(
                    path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.createDirectory(path.resolve("logs"));
            Files.createFile(path.resolve(PROCESSES));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the folder of this run", e);
        }
        return new RunDirectory(path);
    }

    /** The folders of runs that are alive. */
    public static List<Path> living(Path state) {
        return runs(state).stream().filter(RunDirectory::ownerLives).toList();
    }

    public Path path() {
        return path;
    }

    Path log(String process) {
        return path.resolve("logs").resolve(process + ".log");
    }

    /** Writes a child down before anything else is done with it. */
    void record(ProcessHandle process) {
        try {
            Files.writeString(
                    path.resolve(PROCESSES),
                    process.pid() + " " + startMillis(process) + "\n",
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write down a process", e);
        }
    }

    @Override
    public void close() {
        LocalPostgres.deleteData(path.resolve("postgres"));
        Directories.delete(path);
    }

    /** Ends the processes and deletes the folders of runs whose owner is gone. */
    static void sweep(Path state) {
        for (Path run : runs(state)) {
            if (!ownerLives(run)) {
                recorded(run).forEach(RunDirectory::end);
                new RunDirectory(run).close();
            }
        }
    }

    private static List<Path> runs(Path state) {
        if (!Files.isDirectory(state)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(state.toAbsolutePath())) {
            return entries.filter(entry ->
                            NAME.matcher(entry.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + state, e);
        }
    }

    private static boolean ownerLives(Path run) {
        Matcher name = NAME.matcher(run.getFileName().toString());
        return name.matches()
                && find(Long.parseLong(name.group(1)), Long.parseLong(name.group(2)))
                        .isPresent();
    }

    private static List<ProcessHandle> recorded(Path run) {
        Path file = run.resolve(PROCESSES);
        if (!Files.exists(file)) {
            return List.of();
        }
        try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
            return lines.map(line -> line.split(" "))
                    .filter(fields -> fields.length == 2)
                    .flatMap(fields -> find(Long.parseLong(fields[0]), Long.parseLong(fields[1])).stream())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private static void end(ProcessHandle process) {
        process.destroyForcibly();
        CompletableFuture<ProcessHandle> gone = process.onExit();
        gone.completeOnTimeout(process, 10, TimeUnit.SECONDS).join();
    }

    /** The process with this id, if it is the one that started then. */
    private static Optional<ProcessHandle> find(long pid, long startMillis) {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process -> Math.abs(startMillis(process) - startMillis) <= TOLERANCE.toMillis());
    }

    private static long startMillis(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }
}
