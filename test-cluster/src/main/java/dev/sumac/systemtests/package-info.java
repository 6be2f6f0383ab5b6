/**
 * Two whole aggregators of real processes for tests: {@code Cluster} runs them, {@code RecordingClient} remembers what was
 * acknowledged, {@code Ledger} asks both databases what became of it. Nothing here reaches into a service's classes: a
 * test sees what a client, a collector, an operator or a thief of a database would see.
 */
@NullMarked
package dev.sumac.systemtests;

import org.jspecify.annotations.NullMarked;
