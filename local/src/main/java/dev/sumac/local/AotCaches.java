package dev.sumac.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The JDK's ahead-of-time caches of the services: classes loaded and linked as a training run left them. They make a
 * start faster and nothing else: a missing or stale one is not used. One gets its name when it is complete.
 */
final class AotCaches {
    private static final String INCOMPLETE = ".new";

    private final Path directory;

    AotCaches(Path directory) {
        this.directory = directory.toAbsolutePath();
    }

    /** The JVM's flags to use the program's cache, if there is one. */
    List<String> use(String program, Path jar) {
        Path cache = cache(program, jar);
        return Files.exists(cache) ? flags("-XX:AOTCache=" + cache) : List.of();
    }

    /** The JVM's flags to write the program's cache when it ends; {@link #keep} makes it one to use. */
    List<String> train(String program, Path jar) {
        try {
            Files.createDirectories(directory);
            removeEarlier(program);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + directory, e);
        }
        return flags("-XX:AOTCacheOutput=" + cache(program, jar) + INCOMPLETE);
    }

    /** Takes what ended programs wrote. */
    void keep() {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(INCOMPLETE)).toList()) {
                String name = String.valueOf(file.getFileName());
                Files.move(
                        file,
                        file.resolveSibling(name.substring(0, name.length() - INCOMPLETE.length())),
                        StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep the caches in " + directory, e);
        }
    }

    private static List<String> flags(String flag) {
        return List.of(flag, "-Xlog:aot=off", "-Xlog:cds=off");
    }

    /** Named by what the JDK compares: another build of the program, or another JDK, has another cache. */
    private Path cache(String program, Path jar) {
        try {
            return directory.resolve(program + "-" + Long.toHexString(Files.size(jar)) + "-"
                    + Long.toHexString(Files.getLastModifiedTime(jar).toMillis()) + "-" + Runtime.version() + ".aot");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + jar, e);
        }
    }

    private void removeEarlier(String program) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(f -> f.getFileName().toString().startsWith(program + "-"))
                    .toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
