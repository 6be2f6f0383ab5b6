/** Tests of this package, with a real OpenBao. */
@NullMarked
package dev.sumac.custody.vault;

import org.jspecify.annotations.NullMarked;
