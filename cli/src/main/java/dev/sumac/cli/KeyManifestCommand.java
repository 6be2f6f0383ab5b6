package dev.sumac.cli;

import dev.sumac.manifest.KeyManifest;
import dev.sumac.manifest.ManifestException;
import dev.sumac.manifest.ManifestRoot;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sumac key manifest}. */
@Command(
        name = "manifest",
        sortOptions = false,
        description = {
            "Print the key manifest that an aggregator publishes, or save it for a mirror.",
            "",
            "Whoever has it can seal to the aggregator's keys without asking it, until the manifest expires.",
            ""
        },
        footer = {"", "Example:", "  ./sumac key manifest --root manifest-root.pem --output leader.jws"})
final class KeyManifestCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private AdminOptions admin;

    @Option(
            names = "--root",
            paramLabel = "FILE.pem",
            order = 40,
            description = "Check it against this root, and fail when it does not lead there.")
    private @Nullable Path root;

    @Option(names = "--output", paramLabel = "FILE", order = 41, description = "Write it here instead.")
    private @Nullable Path output;

    @Override
    public Integer call() throws Exception {
        String manifest;
        try (HttpClient http = AdminOptions.client()) {
            manifest = admin.target(http).api().manifest();
        }
        if (root != null) {
            check(manifest, root);
        }
        if (output == null) {
            spec.commandLine().getOut().println(manifest);
            spec.commandLine().getOut().flush();
        } else {
            Files.writeString(output, manifest);
        }
        return 0;
    }

    private void check(String manifest, Path rootFile) throws UserErrorException, CommandFailedException {
        try {
            KeyManifest checked = root(rootFile)
                    .verify(manifest.getBytes(StandardCharsets.US_ASCII), Instant.now())
                    .manifest();
            spec.commandLine()
                    .getErr()
                    .println("number " + checked.seq() + " of " + checked.origin() + ", valid until "
                            + checked.expiresAt());
        } catch (ManifestException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()));
        }
    }

    private static ManifestRoot root(Path file) throws UserErrorException {
        try {
            return ManifestRoot.read(file);
        } catch (IOException e) {
            throw new UserErrorException("--root: " + e.getMessage());
        }
    }
}
