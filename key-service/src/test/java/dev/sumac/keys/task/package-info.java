/** Tests of what a task may be. */
@NullMarked
package dev.sumac.keys.task;

import org.jspecify.annotations.NullMarked;
