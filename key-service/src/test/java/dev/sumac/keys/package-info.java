/** The key service over HTTP, on a real PostgreSQL and a real broker. */
@NullMarked
package dev.sumac.keys;

import org.jspecify.annotations.NullMarked;
