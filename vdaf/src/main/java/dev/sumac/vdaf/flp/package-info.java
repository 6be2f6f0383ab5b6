/**
 * The fully linear proof system of VDAF section 7.3, its gadgets and its validity circuits, for reports in lanes.
 *
 * <p>Every circuit of the draft has exactly one gadget, and so has every circuit here. Measurements, proofs and shares of
 * them are plain field elements; joint and query randomness and what is computed from it alone is in Montgomery form.
 *
 * <p>Nothing here branches on or indexes by an element.
 */
@NullMarked
package dev.sumac.vdaf.flp;

import org.jspecify.annotations.NullMarked;
