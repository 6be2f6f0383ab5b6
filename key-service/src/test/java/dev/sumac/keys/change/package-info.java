/** The audit, written over and cut off. */
@NullMarked
package dev.sumac.keys.change;

import org.jspecify.annotations.NullMarked;
