/**
 * What one aggregator finds out about reports by itself: times, extensions, decryption, and its half of the proof. In
 * batches, without a database and without a request of its own. A fault of a report is a value; only our own bug throws.
 */
@NullMarked
package dev.sumac.prepare.verify;

import org.jspecify.annotations.NullMarked;
