package dev.sumac.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** Folders of the local run, and the ports its servers listen on. */
final class Directories {
    private static final Logger LOG = Logger.getLogger(Directories.class.getName());

    private static final int PORTS = 400;
    private static final AtomicInteger NEXT_PORT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(PORTS));
    private static final Duration PAUSE = Duration.ofMillis(50);

    private Directories() {}

    static Path temporary(String name) {
        try {
            return Files.createTempDirectory("sumac-" + name + "-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where unpacked binaries stay between runs: the user's cache, or the temporary folder where there is none. */
    static Path cache() {
        String configured = System.getenv("XDG_CACHE_HOME");
        Path base = configured != null && Path.of(configured).isAbsolute()
                ? Path.of(configured)
                : Path.of(System.getProperty("user.home", "/nonexistent"), ".cache");
        try {
            return Files.createDirectories(base.resolve("sumac"));
        } catch (IOException e) {
            return Path.of(System.getProperty("java.io.tmpdir"), "sumac-cache-" + System.getProperty("user.name"));
        }
    }

    /** Deletes a folder with all that is in it; what a process that ends changes in it meanwhile is no error. */
    static void delete(Path directory) {
        for (int attempt = 0; Files.exists(directory); attempt++) {
            try (Stream<Path> files = Files.walk(directory)) {
                List<Path> leavesFirst = files.sorted(Comparator.reverseOrder()).toList();
                for (Path file : leavesFirst) {
                    Files.deleteIfExists(file);
                }
            } catch (IOException | UncheckedIOException e) {
                if (attempt == 10) {
                    throw new IllegalStateException("cannot delete " + directory, e);
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    /**
     * A port that was free a moment ago, below the range from which systems take the ports of outgoing connections: a
     * server that is restarted finds it free again. A server takes seconds before it binds its own: so none is given again
     * soon, and processes that start at the same time take theirs from other parts of the range.
     */
    static int freePort() {
        int first = 12_000 + (int) (ProcessHandle.current().pid() % 50) * PORTS;
        while (true) {
            int port = first + Math.floorMod(NEXT_PORT.getAndIncrement(), PORTS);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                LOG.log(Level.FINE, "port is taken", e);
            }
        }
    }
}
