package dev.sumac.cli;

import dev.sumac.manifest.authority.Identity;
import dev.sumac.manifest.authority.ManifestAuthority;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sumac key manifest-signer}. */
@Command(
        name = "manifest-signer",
        sortOptions = false,
        description = {
            "Certify a signer of key manifests for a key service.",
            "",
            "Two new files: manifest-signer.key (sumac.manifest.signing-key-file) and manifest-signer.pem"
                    + " (sumac.manifest.certificate-file).",
            ""
        },
        footer = {"", "Example:", "  ./sumac key manifest-signer --root root --name one.example --directory signer"})
final class KeyManifestSignerCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--root",
            paramLabel = "DIR",
            order = 1,
            description = "Where " + KeyManifestRootCommand.KEY + " and " + KeyManifestRootCommand.CERTIFICATE
                    + " are. Without it: here.")
    private Path root = Path.of("");

    @Option(names = "--name", paramLabel = "NAME", required = true, order = 2, description = "The aggregator.")
    private String name = "";

    @Option(names = "--directory", paramLabel = "DIR", order = 3, description = "Where to. Without it: here.")
    private Path directory = Path.of("");

    @Option(
            names = "--days",
            paramLabel = "N",
            order = 4,
            defaultValue = "90",
            description = "How long it holds; then a new one is needed. Without it: ${DEFAULT-VALUE}.")
    private int days;

    @Override
    public Integer call() throws Exception {
        Identity signer = authority().issueSigner(name, Instant.now(), KeyManifestRootCommand.validity(days));
        KeyManifestRootCommand.write(
                signer, directory.resolve("manifest-signer.key"), directory.resolve("manifest-signer.pem"));
        spec.commandLine()
                .getOut()
                .println("  valid until " + signer.certificate().getNotAfter().toInstant());
        spec.commandLine().getOut().flush();
        return 0;
    }

    private ManifestAuthority authority() throws UserErrorException {
        try {
            return new ManifestAuthority(Identity.read(
                    root.resolve(KeyManifestRootCommand.KEY), root.resolve(KeyManifestRootCommand.CERTIFICATE)));
        } catch (IOException | IllegalArgumentException e) {
            throw new UserErrorException("--root: " + e.getMessage());
        }
    }
}
