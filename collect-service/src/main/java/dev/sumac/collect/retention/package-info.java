/** Forgetting what is finished, and counting what waits. Never touches a row that still has something to do. */
@NullMarked
package dev.sumac.collect.retention;

import org.jspecify.annotations.NullMarked;
