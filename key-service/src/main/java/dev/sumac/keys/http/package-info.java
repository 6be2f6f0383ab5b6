/** What the whole API has in common: who may call it, and how it refuses. */
@NullMarked
package dev.sumac.keys.http;

import org.jspecify.annotations.NullMarked;
