package dev.sumac.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a whole stack leaves behind whose owner was killed with -9.
 *
 * @param folder of the run
 * @param processes of the run, the survivor among them
 * @param survivor one of its processes that nobody told of its parent's death, as where {@code setpriv} is missing
 */
record KilledRun(Path folder, List<ProcessHandle> processes, Process survivor) implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Starts a stack in a process of its own, and kills that. */
    static KilledRun of(StackSettings settings) throws IOException, InterruptedException {
        Process owner = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Owner.class.getName(),
                        settings.home().toString())
                .redirectErrorStream(true)
                .start();
        try {
            awaitStart(owner);
            List<ProcessHandle> processes =
                    new ArrayList<>(owner.toHandle().descendants().toList());
            assertThat(processes).hasSizeGreaterThanOrEqualTo(10);
            Path folder = RunDirectory.living(settings.state()).getFirst();
            Process survivor = new ProcessBuilder("sleep", "600").start();
            write(folder, survivor.toHandle());
            processes.add(survivor.toHandle());
            return new KilledRun(folder, processes, survivor);
        } finally {
            owner.destroyForcibly().waitFor();
        }
    }

    private static void awaitStart(Process owner) throws IOException {
        var lines = owner.inputReader();
        String line = lines.readLine();
        while (line != null && !line.equals("started")) {
            line = lines.readLine();
        }
        assertThat(line).isEqualTo("started");
    }

    /** As the run itself writes its processes down. */
    private static void write(Path folder, ProcessHandle process) throws IOException {
        long start = process.info().startInstant().orElseThrow().toEpochMilli();
        Files.writeString(folder.resolve("processes"), process.pid() + " " + start + "\n", StandardOpenOption.APPEND);
    }

    @Override
    public void close() {
        survivor.destroyForcibly();
    }

    /** A process that starts a stack and never stops it. */
    static final class Owner {
        private Owner() {}

        public static void main(String[] args) throws InterruptedException {
            Stack.create(StackSettings.of(Path.of(args[0]))).start();
            System.out.println("started");
            Thread.sleep(LIMIT);
        }
    }
}
