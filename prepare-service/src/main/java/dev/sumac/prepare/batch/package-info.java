/**
 * Seals: one mechanism by which a range of buckets stops taking reports and is summed and encrypted to the collector, for the
 * Leader in steps, for the Helper at once. Knows nothing of Kafka or of collection jobs.
 */
@NullMarked
package dev.sumac.prepare.batch;

import org.jspecify.annotations.NullMarked;
