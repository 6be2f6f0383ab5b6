package dev.sumac.sdk;

import dev.sumac.manifest.ManifestRoot;
import java.net.URI;
import java.util.List;

/** Where a client gets an aggregator's keys from. */
public sealed interface KeySource {

    /** The aggregator itself: {@code hpke_config}. */
    static KeySource aggregator() {
        return new Aggregator();
    }

    /**
     * A signed manifest (docs/manifest.md), at the aggregator, a mirror, or in a file that came over some other way. It is
     * checked against the organization's root, the aggregator's endpoint, its role, the time, and what was seen before;
     * when anything is amiss no report is made.
     *
     * @param root the pinned root of the aggregator's organization
     * @param location an https, http or file URL
     * @param memory what was seen before; shared by all clients of this machine
     */
    static KeySource manifest(ManifestRoot root, URI location, ManifestMemory memory) {
        return new Manifest(root, location, memory);
    }

    /** What {@link #aggregator} is. */
    record Aggregator() implements KeySource {}

    /** What {@link #manifest} is. */
    record Manifest(ManifestRoot root, URI location, ManifestMemory memory) implements KeySource {
        public Manifest {
            if (location.getScheme() == null
                    || !List.of("https", "http", "file").contains(location.getScheme())) {
                throw new IllegalArgumentException("a manifest's place is an https, http or file URL: " + location);
            }
        }
    }
}
