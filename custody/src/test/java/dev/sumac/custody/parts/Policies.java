package dev.sumac.custody.parts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The policies of the repository, as operators install them. */
public final class Policies {

    private Policies() {}

    /** A file of {@code custody/policies}. */
    public static String text(String file) {
        Path folder = Stream.iterate(Path.of("").toAbsolutePath(), path -> path != null, Path::getParent)
                .map(path -> path.resolve("custody/policies"))
                .filter(Files::isDirectory)
                .findFirst()
                .orElseThrow();
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException("no policy " + file, e);
        }
    }
}
