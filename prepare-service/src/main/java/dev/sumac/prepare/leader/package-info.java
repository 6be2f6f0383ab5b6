/**
 * The Leader's half of aggregation: plan (T1), send, settle (T2). Plain classes over JDBC that know the log and the Helper
 * as interfaces, so that a simulation can drive and kill them at every step. What was decided is read from rows and never
 * decided again.
 */
@NullMarked
package dev.sumac.prepare.leader;

import org.jspecify.annotations.NullMarked;
