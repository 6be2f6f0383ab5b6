/**
 * Kernels on the Vector API, which is an incubating module: nothing outside may refer to this package but
 * {@link dev.sumac.vdaf.kernel.KernelChoice}, by name.
 *
 * <p>The hot methods are flat, and repeat what they cannot share: a method that takes or returns vectors is called, not
 * inlined, once its caller has grown past the JIT's budget, and the vectors are boxed.
 *
 * <p>Carries and borrows are masks, products are of halves visibly masked to 32 bits: what the JIT has instructions for on
 * all machines with registers of 256 bits or more.
 */
@NullMarked
package dev.sumac.vdaf.vector;

import org.jspecify.annotations.NullMarked;
