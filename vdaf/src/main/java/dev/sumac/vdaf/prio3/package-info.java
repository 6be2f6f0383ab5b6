/**
 * Prio3 (VDAF section 7) with any number of aggregators from two, bound to an application context.
 *
 * <p>{@link dev.sumac.vdaf.prio3.Prio3} takes batches: where the machine can, several reports are worked on at once, and
 * the results are the same. Everything that holds a share is a class without a string form; whether one decodes is told
 * apart from whether it verifies.
 *
 * <p>A share is secret: what happens does not depend on its value, save that it is refused if it is not a share.
 */
@NullMarked
package dev.sumac.vdaf.prio3;

import org.jspecify.annotations.NullMarked;
