/**
 * The demo's five measurements of flights, and the truth about them. {@link dev.sumac.cli.flight.PlainTruth} must share
 * nothing with the encoders but the table: it is what tells whether they are right.
 */
@NullMarked
package dev.sumac.cli.flight;

import org.jspecify.annotations.NullMarked;
