/**
 * Tasks as an operator sees them: the JSON document that both organizations, a client and a collector read.
 */
@NullMarked
package dev.sumac.cli.task;

import org.jspecify.annotations.NullMarked;
