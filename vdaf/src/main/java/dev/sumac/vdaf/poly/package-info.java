/**
 * Polynomials in the Lagrange and the monomial basis (VDAF section 6.1.3), for reports in lanes.
 *
 * <p>Like the fields, nothing here branches on or indexes by an element.
 */
@NullMarked
package dev.sumac.vdaf.poly;

import org.jspecify.annotations.NullMarked;
