package dev.sumac.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.local.ServiceProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/** Everything in a process's heap, what nobody uses any more too, on disk for as long as it is searched. */
final class HeapDump implements AutoCloseable {
    private static final int CHUNK = 1 << 24;
    /** Longer than whatever is looked for, which may begin at the end of a chunk. */
    private static final int OVERLAP = 1 << 10;

    private final Path file;

    private HeapDump(Path file) {
        this.file = file;
    }

    /** Stops the process for as long as it takes, a second or two. */
    static HeapDump of(ServiceProcess replica, Path directory) throws IOException, InterruptedException {
        Path file = directory.resolve(replica.name() + ".hprof");
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(replica.handle().pid()),
                        "GC.heap_dump",
                        "-all=true",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(jcmd.waitFor()).as(said).isZero();
        assertThat(file).as(said).isNotEmptyFile();
        return new HeapDump(file);
    }

    /** The secrets that it holds, each with its form. */
    Set<String> holds(Secrets secrets) throws IOException {
        Set<String> found = new LinkedHashSet<>();
        byte[] window = new byte[OVERLAP + CHUNK];
        try (InputStream in = Files.newInputStream(file)) {
            int read = in.readNBytes(window, OVERLAP, CHUNK);
            while (read > 0) {
                found.addAll(secrets.in(window));
                System.arraycopy(window, CHUNK, window, 0, OVERLAP);
                read = in.readNBytes(window, OVERLAP, CHUNK);
            }
        }
        return found;
    }

    @Override
    public void close() throws IOException {
        Files.delete(file);
    }
}
