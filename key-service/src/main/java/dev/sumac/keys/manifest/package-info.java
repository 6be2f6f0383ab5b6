/** Issues key manifests and serves the newest. Reads keys, never changes one; the format is the module {@code manifest}'s. */
@NullMarked
package dev.sumac.keys.manifest;

import org.jspecify.annotations.NullMarked;
