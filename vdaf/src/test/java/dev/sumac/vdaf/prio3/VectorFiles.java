package dev.sumac.vdaf.prio3;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where test vectors are. With the system property {@code sumac.vectors} in that directory alone, and it must have some;
 * else in the repository, and in the folder that may stand beside it.
 */
public final class VectorFiles {
    private VectorFiles() {}

    /** All files of vectors for Prio3, in order of their names. */
    public static List<Path> prio3() {
        return prio3(System.getProperty("sumac.vectors", ""));
    }

    /** @param given the directory that somebody named, or a blank */
    static List<Path> prio3(String given) {
        if (!given.isBlank()) {
            Path directory = fromRoot(given);
            if (!Files.isDirectory(directory)) {
                throw new IllegalStateException("-Dsumac.vectors is no directory: " + given);
            }
            return list(directory);
        }
        List<Path> files = new ArrayList<>(list(own()));
        if (Files.isDirectory(shared())) {
            files.addAll(list(shared().resolve("vdaf")));
        }
        return files;
    }

    /** The folder that may stand beside the repository. */
    public static Path shared() {
        return root().resolve("../shared/vectors").normalize();
    }

    /** The repository's own vectors. */
    public static Path own() {
        return root().resolve("vdaf/src/test/resources/vectors");
    }

    private static Path root() {
        return Path.of(System.getProperty("sumac.root", "..")).toAbsolutePath().normalize();
    }

    private static Path fromRoot(String given) {
        Path path = Path.of(given);
        return path.isAbsolute() || Files.isDirectory(path) ? path : root().resolve(path);
    }

    private static List<Path> list(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            List<Path> files = entries.filter(
                            path -> path.getFileName().toString().matches("Prio3.*\\.json"))
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw new IllegalStateException("no Prio3*.json in " + directory);
            }
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
