/**
 * From the log to T1: which partitions this replica reads, where it goes on, and what it finds out about a poll before the
 * transaction. Owns nothing but its place in the log; everything else is decided by rows.
 */
@NullMarked
package dev.sumac.prepare.intake;

import org.jspecify.annotations.NullMarked;
