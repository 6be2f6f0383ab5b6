/**
 * One machine's stand-in for a cluster: PostgreSQL, a Kafka broker, a gateway per aggregator and the real services as
 * processes. It knows how to start, watch and stop them, and nothing of what they do: no task, key or report is named
 * here. Nothing in this package runs in a cluster, where the platform holds the databases and the ingress is the
 * gateway.
 */
@NullMarked
package dev.sumac.local;

import org.jspecify.annotations.NullMarked;
