/**
 * Collection (DAP section 4.6): jobs of collectors where this aggregator leads, aggregate shares where it helps. Never
 * reads a bucket and never sums: it asks prepare-service for a seal and keeps what was asked and answered.
 */
@NullMarked
package dev.sumac.collect;

import org.jspecify.annotations.NullMarked;
