/** Tests of this package. */
@NullMarked
package dev.sumac.keys.rewrap;

import org.jspecify.annotations.NullMarked;
