package dev.sumac.cli;

import dev.sumac.manifest.authority.Identity;
import dev.sumac.manifest.authority.ManifestAuthority;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sumac key manifest-root}. */
@Command(
        name = "manifest-root",
        sortOptions = false,
        description = {
            "Make the private root of an organization's key manifests.",
            "",
            "Two new files: manifest-root.key, which never leaves this machine and certifies signers, and"
                    + " manifest-root.pem, which clients pin.",
            ""
        },
        footer = {"", "Example:", "  ./sumac key manifest-root --name \"Example Organization\" --directory root"})
final class KeyManifestRootCommand implements Callable<Integer> {
    static final String KEY = "manifest-root.key";
    static final String CERTIFICATE = "manifest-root.pem";

    @Spec
    private CommandSpec spec;

    @Option(names = "--name", paramLabel = "NAME", required = true, order = 1, description = "The organization.")
    private String name = "";

    @Option(names = "--directory", paramLabel = "DIR", order = 2, description = "Where to. Without it: here.")
    private Path directory = Path.of("");

    @Option(
            names = "--days",
            paramLabel = "N",
            order = 3,
            defaultValue = "3650",
            description = "How long it holds. Without it: ${DEFAULT-VALUE}.")
    private int days;

    @Override
    public Integer call() throws Exception {
        Identity root =
                ManifestAuthority.create(name, Instant.now(), validity(days)).root();
        write(root, directory.resolve(KEY), directory.resolve(CERTIFICATE));
        spec.commandLine().getOut().println("  " + directory.resolve(CERTIFICATE) + " is for clients to pin");
        spec.commandLine().getOut().flush();
        return 0;
    }

    static Duration validity(int days) throws UserErrorException {
        if (days < 1 || days > 36_500) {
            throw new UserErrorException("--days must be between 1 and 36500");
        }
        return Duration.ofDays(days);
    }

    /** Keeps what is there: a root's key that is lost is lost to all clients that pinned it. */
    static void write(Identity identity, Path key, Path certificate) throws Exception {
        if (Files.exists(certificate)) {
            throw new UserErrorException(certificate + " exists; choose another folder");
        }
        try {
            Path folder = key.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            identity.write(key, certificate);
        } catch (FileAlreadyExistsException e) {
            throw new UserErrorException(key + " exists; choose another folder");
        }
    }
}
