/**
 * The Leader's collection jobs: created by the Collector, sealed here by prepare-service, finished with the Helper's
 * share. Every step is taken from the row by whichever replica leases it.
 */
@NullMarked
package dev.sumac.collect.job;

import org.jspecify.annotations.NullMarked;
