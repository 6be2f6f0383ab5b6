/**
 * For applications: a {@link dev.sumac.sdk.Client} that uploads measurements, a {@link dev.sumac.sdk.Collector} that
 * fetches and opens results, and a {@link dev.sumac.sdk.ReportFactory} for those who send reports themselves.
 *
 * <p>Aggregators' keys come from the aggregators, or from signed manifests for clients that talk to none ({@link
 * dev.sumac.sdk.KeySource}).
 *
 * <p>All calls block, which virtual threads make cheap. What a server answers is bounded, tokens go nowhere but to the
 * origin that was asked, and a measurement leaves the process only in two encrypted shares.
 */
@NullMarked
package dev.sumac.sdk;

import org.jspecify.annotations.NullMarked;
