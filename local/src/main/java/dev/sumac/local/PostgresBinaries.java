package dev.sumac.local;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's programs, unpacked once from the Maven artifact of this platform. */
final class PostgresBinaries {
    private PostgresBinaries() {}

    /** The folder that holds {@code bin}, {@code lib} and {@code share}. */
    static Path in(Path cache) throws IOException {
        String archive = "postgres-" + platform() + ".txz";
        var resource = PostgresBinaries.class.getResource("/" + archive);
        if (resource == null) {
            throw new IOException("no PostgreSQL for this platform on the class path: " + archive);
        }
        int size = resource.openConnection().getContentLength();
        Path target = cache.resolve(archive.replace(".txz", "-" + size));
        if (Files.isDirectory(target)) {
            return target;
        }
        Files.createDirectories(cache);
        Path unpacked = Files.createTempDirectory(cache, "unpacking-");
        try (InputStream in = resource.openStream()) {
            unpack(in, unpacked);
            Files.setPosixFilePermissions(unpacked, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(unpacked, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            // Another process was faster; a folder appears here whole or not at all.
            if (!Files.isDirectory(target)) {
                throw e;
            }
        } finally {
            Directories.delete(unpacked);
        }
        return target;
    }

    private static String platform() {
        String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch", "");
        String machine =
                switch (arch) {
                    case "amd64", "x86_64" -> "x86_64";
                    case "aarch64" -> "arm_64";
                    default -> arch;
                };
        if (os.contains("mac")) {
            return "darwin-" + machine;
        }
        return "linux-" + machine + (Files.exists(Path.of("/etc/alpine-release")) ? "-alpine_linux" : "");
    }

    private static void unpack(InputStream archive, Path target) throws IOException {
        try (var tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive, 1 << 16)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path file = target.resolve(entry.getName()).normalize();
                if (!file.startsWith(target)) {
                    throw new IOException("archive entry outside its folder: " + entry.getName());
                }
                unpackEntry(tar, entry, file);
            }
        }
    }

    private static void unpackEntry(TarArchiveInputStream tar, TarArchiveEntry entry, Path file) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(file);
            return;
        }
        Files.createDirectories(file.getParent());
        if (entry.isSymbolicLink()) {
            try {
                Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
            } catch (FileAlreadyExistsException e) {
                throw new IOException("archive names a file twice: " + entry.getName(), e);
            }
            return;
        }
        Files.copy(tar, file);
        boolean executable = (entry.getMode() & 0100) != 0;
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    }
}
