/** Tests of this package. */
@NullMarked
package dev.sumac.kit.custody;

import org.jspecify.annotations.NullMarked;
