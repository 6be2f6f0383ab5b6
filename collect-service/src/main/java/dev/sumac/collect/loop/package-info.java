/** When rows are looked at again. Knows nothing of what the rows are. */
@NullMarked
package dev.sumac.collect.loop;

import org.jspecify.annotations.NullMarked;
