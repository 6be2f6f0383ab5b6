/** Tests of this package. */
@NullMarked
package dev.sumac.kit.key;

import org.jspecify.annotations.NullMarked;
