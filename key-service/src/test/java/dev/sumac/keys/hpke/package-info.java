/** The lifecycle of HPKE keys through time, rivals and clocks that jump. */
@NullMarked
package dev.sumac.keys.hpke;

import org.jspecify.annotations.NullMarked;
