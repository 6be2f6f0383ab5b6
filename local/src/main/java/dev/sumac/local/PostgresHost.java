package dev.sumac.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/**
 * How PostgreSQL, which refuses to be root, is run here: as the ordinary user we are; as root in a user namespace
 * without root's powers; or, where containers forbid that, as the user nobody in a place which that user can reach.
 */
enum PostgresHost {
    ORDINARY_USER,
    USER_NAMESPACE,
    NOBODY;

    static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final List<String> TO_NOBODY =
            List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
    private static final String NOBODYS_IDS = "65534:65534";

    static PostgresHost detect() throws IOException {
        if (!ChildProcesses.runsAsRoot()) {
            // initdb wants a user with a name; containers may give only a number.
            return ChildProcesses.succeeds("id", "-un") ? ORDINARY_USER : USER_NAMESPACE;
        }
        // -Dsumac.local.postgres-host=NOBODY tries the last way where the second is allowed.
        if (NOBODY.name().equals(System.getProperty("sumac.local.postgres-host"))) {
            return NOBODY;
        }
        if (ChildProcesses.succeeds("unshare", "-U", "true")) {
            return USER_NAMESPACE;
        }
        if (ChildProcesses.succeeds("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "true")) {
            return NOBODY;
        }
        throw new IOException(
                "PostgreSQL refuses to run as root, and neither unshare nor setpriv may change the user here;"
                        + " run this as an ordinary user");
    }

    /** What stands before PostgreSQL's commands. */
    List<String> wrapper() {
        return switch (this) {
            case ORDINARY_USER -> List.of();
            case USER_NAMESPACE -> List.of("unshare", "-U");
            case NOBODY -> TO_NOBODY;
        };
    }

    /** The folder to use for data wanted in another: nobody cannot enter root's home. */
    Path placeFor(Path wanted) {
        if (this != NOBODY) {
            return wanted;
        }
        String name = Integer.toHexString(wanted.toString().hashCode());
        return sharedPlace().resolve("data-" + name);
    }

    /** Where the programs are unpacked. */
    Path cache() {
        return this == NOBODY ? sharedPlace().resolve("programs") : Directories.cache();
    }

    /** Makes a file or folder the server's own. */
    void giveAway(Path path) throws IOException {
        if (this != NOBODY) {
            if (Files.isDirectory(path)) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
            }
            return;
        }
        if (!ChildProcesses.succeeds("chown", NOBODYS_IDS, path.toString())) {
            throw new IOException("cannot make " + path + " the database's own");
        }
    }

    private static Path sharedPlace() {
        return Path.of("/var/tmp/sumac-root");
    }
}
