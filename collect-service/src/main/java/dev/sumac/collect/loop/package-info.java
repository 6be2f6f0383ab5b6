/** Background work: threads that look for due rows. Knows nothing of what the rows are. */
@NullMarked
package dev.sumac.collect.loop;

import org.jspecify.annotations.NullMarked;
