/** The log of reports: reading at positions, where it ends, and what of it may go. Knows records, not reports. */
@NullMarked
package dev.sumac.prepare.log;

import org.jspecify.annotations.NullMarked;
