/**
 * The Helper's half of aggregation: look up, verify, commit with the answer. Knows nothing of HTTP. What was answered once is
 * answered again from its row.
 */
@NullMarked
package dev.sumac.prepare.helper;

import org.jspecify.annotations.NullMarked;
