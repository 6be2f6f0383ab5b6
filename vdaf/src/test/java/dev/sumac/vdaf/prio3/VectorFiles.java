package dev.sumac.vdaf.prio3;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where test vectors are. With the system property {@code sumac.vectors} in that directory alone, and it must have some
 * for Prio3; else in the repository, and in the folder that may stand beside it.
 */
public final class VectorFiles {
    private static final String PRIO3 = "Prio3*.json";
    private static final String XOF = "Xof*.json";

    private VectorFiles() {}

    /** All files of vectors for Prio3, in order of their names. */
    public static List<Path> prio3() {
        return prio3(named());
    }

    /** @param given the directory that somebody named, or a blank */
    static List<Path> prio3(String given) {
        return given.isBlank() ? everywhere(PRIO3, "vdaf", PRIO3) : some(directory(given), PRIO3);
    }

    /**
     * All files of vectors for XOFs, in order of their names: a named directory's if it has any. In the folder of the
     * official ones this is whatever there is, so that none goes unread.
     */
    public static List<Path> xof() {
        return xof(named());
    }

    /** @param given the directory that somebody named, or a blank */
    public static List<Path> xof(String given) {
        List<Path> files = given.isBlank() ? List.of() : list(directory(given), XOF);
        return files.isEmpty() ? everywhere(XOF, "xof", "*") : files;
    }

    private static List<Path> everywhere(String own, String folder, String official) {
        List<Path> files = new ArrayList<>(some(own(), own));
        if (Files.isDirectory(shared())) {
            files.addAll(some(shared().resolve(folder), official));
        }
        return files;
    }

    private static String named() {
        return System.getProperty("sumac.vectors", "");
    }

    private static Path directory(String given) {
        Path directory = fromRoot(given);
        if (!Files.isDirectory(directory)) {
            throw new IllegalStateException("-Dsumac.vectors is no directory: " + given);
        }
        return directory;
    }

    /** The folder that may stand beside the repository. */
    private static Path shared() {
        return root().resolve("../shared/vectors").normalize();
    }

    /** The repository's own vectors. */
    static Path own() {
        return root().resolve("vdaf/src/test/resources/vectors");
    }

    private static Path root() {
        return Path.of(System.getProperty("sumac.root", "..")).toAbsolutePath().normalize();
    }

    private static Path fromRoot(String given) {
        Path path = Path.of(given);
        return path.isAbsolute() || Files.isDirectory(path) ? path : root().resolve(path);
    }

    private static List<Path> some(Path directory, String names) {
        List<Path> files = list(directory, names);
        if (files.isEmpty()) {
            throw new IllegalStateException("no " + names + " in " + directory);
        }
        return files;
    }

    private static List<Path> list(Path directory, String names) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, names)) {
            entries.forEach(files::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        files.sort(null);
        return files;
    }
}
