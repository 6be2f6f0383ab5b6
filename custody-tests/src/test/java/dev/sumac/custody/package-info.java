/** Tests of this package, and what every backend behind a network promises. */
@NullMarked
package dev.sumac.custody;

import org.jspecify.annotations.NullMarked;
