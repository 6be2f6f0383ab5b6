package dev.sumac.vdaf.prio3;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where test vectors are. With the system property {@code sumac.vectors} that directory alone, and it must have some;
 * else the folder that may stand beside the repository. The repository's own are always read.
 */
public final class VectorFiles {
    private VectorFiles() {}

    /** All files of vectors for Prio3, in order of their names. */
    public static List<Path> prio3() {
        List<Path> files = new ArrayList<>(require(list(own())));
        String given = System.getProperty("sumac.vectors");
        if (given != null && !given.isBlank()) {
            Path directory = fromRoot(given);
            if (!Files.isDirectory(directory)) {
                throw new IllegalStateException("-Dsumac.vectors is no directory: " + given);
            }
            files.addAll(require(list(directory)));
        } else if (Files.isDirectory(shared())) {
            files.addAll(require(list(shared().resolve("vdaf"))));
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
            return entries.filter(path -> path.getFileName().toString().matches("Prio3.*\\.json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> require(List<Path> files) {
        if (files.isEmpty()) {
            throw new IllegalStateException("no Prio3*.json found");
        }
        return files;
    }
}
