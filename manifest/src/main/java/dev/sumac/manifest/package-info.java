/**
 * The key manifest (docs/manifest.md): its payload, its signature, its certificates. Whoever has a {@link
 * dev.sumac.manifest.ManifestRoot} can check one that came over any way. What a client remembers of earlier manifests, and
 * where it gets new ones, is not known here; nor is anything fetched.
 */
@NullMarked
package dev.sumac.manifest;

import org.jspecify.annotations.NullMarked;
