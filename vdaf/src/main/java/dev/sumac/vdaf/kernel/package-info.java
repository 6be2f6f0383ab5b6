/**
 * The choice of arithmetic: one report at a time, or reports in the lanes of vector registers.
 *
 * <p>The vector kernels need the incubating module {@code jdk.incubator.vector}, which may be absent: only this package
 * may refer to them, by name.
 */
@NullMarked
package dev.sumac.vdaf.kernel;

import org.jspecify.annotations.NullMarked;
