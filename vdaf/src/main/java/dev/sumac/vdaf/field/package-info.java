/**
 * The fields of VDAF section 6.1 and arithmetic on vectors of their elements.
 *
 * <p>A vector is a slice of a {@code long[]}. Its elements stand in <em>lanes</em>: an element of a vector is that
 * element of as many reports as the kernel has lanes, side by side, so that one instruction may work on all of them. With
 * one lane the layout is the usual one, little-endian words of one element after the other.
 *
 * <p>Nothing here branches on, or indexes by, an element: every value may be secret. {@code BigInteger} is not used.
 */
@NullMarked
package dev.sumac.vdaf.field;

import org.jspecify.annotations.NullMarked;
