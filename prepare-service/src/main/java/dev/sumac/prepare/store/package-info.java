/**
 * The rows of verification and the statements on them, over plain JDBC. A statement handles many reports or one row of
 * bookkeeping, never one report. Decides nothing: which statements make a transaction, and under which lock, is said where
 * the transaction is.
 */
@NullMarked
package dev.sumac.prepare.store;

import org.jspecify.annotations.NullMarked;
