/**
 * Being current: a replica's own lease on the right to answer, which it renews against the broker and nobody else, and what it
 * tells the others of it (topic {@code key-epochs}). Knows what was applied, not what it means.
 */
@NullMarked
package dev.sumac.kit.current;

import org.jspecify.annotations.NullMarked;
