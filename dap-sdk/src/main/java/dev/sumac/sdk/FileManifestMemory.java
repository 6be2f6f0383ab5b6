package dev.sumac.sdk;

import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.task.Url;
import dev.sumac.manifest.SeenManifest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A line for each origin: URL, sequence number, digest. The file is replaced as a whole, so that it is never half written,
 * under the lock of a file beside it.
 */
final class FileManifestMemory implements ManifestMemory {

    private static final String LINE = "\\S+ [1-9]\\d{0,15} [A-Za-z0-9_-]{43}";
    /** Of two threads of one process the second would not wait for a file's lock, but fail. */
    private static final Object THIS_PROCESS = new Object();

    private final Path file;

    FileManifestMemory(Path file) {
        this.file = file.toAbsolutePath();
    }

    @Override
    public Optional<SeenManifest> last(Url origin) throws IOException {
        return Optional.ofNullable(read().get(ManifestMemory.key(origin)));
    }

    @Override
    public void remember(Url origin, SeenManifest seen) throws IOException {
        synchronized (THIS_PROCESS) {
            Path lockFile = file.resolveSibling(file.getFileName() + ".lock");
            try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                Map<String, SeenManifest> all = read();
                if (lock.isValid() && ManifestMemory.isNew(seen, all.get(ManifestMemory.key(origin)))) {
                    all.put(ManifestMemory.key(origin), seen);
                    replace(all);
                }
            }
        }
    }

    private Map<String, SeenManifest> read() throws IOException {
        Map<String, SeenManifest> all = new TreeMap<>();
        if (!Files.exists(file)) {
            return all;
        }
        for (String line : Files.readAllLines(file)) {
            if (!line.matches(LINE)) {
                throw new IOException(file + " is not what this client wrote; without it nothing is known of older"
                        + " manifests, so it is not passed over");
            }
            String[] fields = line.split(" ");
            all.put(fields[0], new SeenManifest(Long.parseLong(fields[1]), Bytes.ofBase64Url(fields[2])));
        }
        return all;
    }

    private void replace(Map<String, SeenManifest> all) throws IOException {
        StringBuilder text = new StringBuilder();
        all.forEach((origin, seen) -> text.append(origin)
                .append(' ')
                .append(seen.seq())
                .append(' ')
                .append(seen.digest().toBase64Url())
                .append('\n'));
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
