package dev.sumac.sdk;

import dev.sumac.dap.task.Url;
import dev.sumac.manifest.SeenManifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a client remembers of manifests, so that nobody shows it an older one. It should outlive the process: what is
 * forgotten can be played back for as long as the old manifest is valid. An application may keep it where it keeps its own
 * state; all clients of a machine should share one.
 */
public interface ManifestMemory {

    /**
     * What was last remembered; empty when nothing was.
     *
     * @param origin the aggregator's endpoint, as the task names it
     * @throws IOException when it cannot be read; then no manifest is accepted
     */
    Optional<SeenManifest> last(Url origin) throws IOException;

    /**
     * Remembers {@code seen}, unless a higher sequence number is remembered already.
     *
     * @throws IOException when it cannot be kept, or another manifest of the same number is remembered; then the manifest is
     *     not accepted
     */
    void remember(Url origin, SeenManifest seen) throws IOException;

    /** One in a file of its own, which several processes may share. It is made when it is not there. */
    static ManifestMemory file(Path file) {
        return new FileManifestMemory(file);
    }

    /** One that ends with the process. */
    static ManifestMemory ofThisProcess() {
        Map<String, SeenManifest> seen = new HashMap<>();
        return new ManifestMemory() {
            @Override
            public synchronized Optional<SeenManifest> last(Url origin) {
                return Optional.ofNullable(seen.get(key(origin)));
            }

            @Override
            public synchronized void remember(Url origin, SeenManifest now) throws IOException {
                if (isNew(now, seen.get(key(origin)))) {
                    seen.put(key(origin), now);
                }
            }
        };
    }

    /** One name for the two ways in which a base URL may end. */
    static String key(Url origin) {
        return origin.value().endsWith("/") ? origin.value() : origin.value() + "/";
    }

    /** Whether one is to be remembered in the place of another: two clients may have looked at different ones at once. */
    static boolean isNew(SeenManifest now, @Nullable SeenManifest known) throws IOException {
        if (known != null && known.seq() == now.seq() && !known.equals(now)) {
            throw new IOException("there are two manifests of number " + now.seq());
        }
        return known == null || now.seq() > known.seq();
    }
}
