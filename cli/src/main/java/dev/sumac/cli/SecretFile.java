package dev.sumac.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** A new file that only its owner reads. It is there before what it is to hold: secrets that have no place are lost. */
final class SecretFile implements AutoCloseable {
    private final Path path;
    private boolean written;

    private SecretFile(Path path) {
        this.path = path;
    }

    /** Makes an empty file; nothing when no name was given. */
    static @Nullable SecretFile create(String option, @Nullable Path path) throws UserErrorException {
        if (path == null) {
            return null;
        }
        try {
            Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return new SecretFile(path);
        } catch (FileAlreadyExistsException e) {
            throw new UserErrorException(option + ": " + path + " exists; give the name of a new file");
        } catch (IOException e) {
            throw new UserErrorException(option + ": cannot make the file: " + Messages.of(e));
        }
    }

    void write(String text) throws IOException {
        Files.writeString(path, text);
        written = true;
    }

    /** Removes a file that stayed empty. */
    @Override
    public void close() throws IOException {
        if (!written) {
            Files.deleteIfExists(path);
        }
    }
}
