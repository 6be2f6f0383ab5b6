/**
 * The demo: every row of a table becomes a client, the aggregators' results are put beside the truth. It does not know how
 * aggregation is done, so that a test can do it in plain.
 */
@NullMarked
package dev.sumac.cli.demo;

import org.jspecify.annotations.NullMarked;
