/** The relay through deaths, stalls and rivals, on a real PostgreSQL and a real broker. */
@NullMarked
package dev.sumac.keys.relay;

import org.jspecify.annotations.NullMarked;
