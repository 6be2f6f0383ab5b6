/** Forgetting what is finished. Never touches a row that still has something to do. */
@NullMarked
package dev.sumac.collect.retention;

import org.jspecify.annotations.NullMarked;
