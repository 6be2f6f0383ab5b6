/** Tests of this package. */
@NullMarked
package dev.sumac.kit.task;

import org.jspecify.annotations.NullMarked;
