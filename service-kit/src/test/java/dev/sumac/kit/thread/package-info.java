/** Tests of how threads end. */
@NullMarked
package dev.sumac.kit.thread;

import org.jspecify.annotations.NullMarked;
