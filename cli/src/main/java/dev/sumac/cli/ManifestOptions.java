package dev.sumac.cli;

import dev.sumac.manifest.ManifestRoot;
import dev.sumac.sdk.Client;
import dev.sumac.sdk.KeySource;
import dev.sumac.sdk.ManifestMemory;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a client has its keys from when it asks no aggregator for them. */
final class ManifestOptions {
    @Option(
            names = "--leader-manifest",
            paramLabel = "FILE|URL",
            order = 34,
            description = "Take the Leader's keys from this manifest.")
    private @Nullable String leaderManifest;

    @Option(
            names = "--leader-root",
            paramLabel = "FILE.pem",
            order = 35,
            description = "The root of the Leader's organization, which its manifest must lead to.")
    private @Nullable Path leaderRoot;

    @Option(
            names = "--helper-manifest",
            paramLabel = "FILE|URL",
            order = 36,
            description = "Take the Helper's keys from this manifest.")
    private @Nullable String helperManifest;

    @Option(
            names = "--helper-root",
            paramLabel = "FILE.pem",
            order = 37,
            description = "The root of the Helper's organization, which its manifest must lead to.")
    private @Nullable Path helperRoot;

    @Option(
            names = "--manifest-memory",
            paramLabel = "FILE",
            order = 38,
            description = "Remember here which manifests were seen, so that nobody shows an older one. Without it:"
                    + " .config/sumac/manifests in the home folder.")
    private @Nullable Path memory;

    void apply(Client.Builder builder) throws UserErrorException {
        builder.keys(source("leader", leaderManifest, leaderRoot), source("helper", helperManifest, helperRoot));
    }

    private KeySource source(String role, @Nullable String manifest, @Nullable Path root) throws UserErrorException {
        if (manifest == null && root == null) {
            return KeySource.aggregator();
        }
        if (manifest == null || root == null) {
            throw new UserErrorException("--" + role + "-manifest and --" + role + "-root go together");
        }
        try {
            return KeySource.manifest(ManifestRoot.read(root), place(manifest), ManifestMemory.file(memoryFile()));
        } catch (IOException | IllegalArgumentException e) {
            throw new UserErrorException("--" + role + "-manifest: " + e.getMessage());
        }
    }

    private static URI place(String manifest) throws UserErrorException {
        if (manifest.startsWith("https://") || manifest.startsWith("http://")) {
            try {
                return new URI(manifest);
            } catch (URISyntaxException e) {
                throw new UserErrorException("\"" + manifest + "\" is no URL");
            }
        }
        Path file = Path.of(manifest);
        if (!Files.isRegularFile(file)) {
            throw new UserErrorException("there is no file " + file);
        }
        return file.toUri();
    }

    private Path memoryFile() throws IOException {
        if (memory != null) {
            return memory;
        }
        String configured = System.getenv("XDG_CONFIG_HOME");
        Path base = configured != null && Path.of(configured).isAbsolute()
                ? Path.of(configured)
                : Path.of(System.getProperty("user.home", "."), ".config");
        return Files.createDirectories(base.resolve("sumac")).resolve("manifests");
    }
}
