/** The threads that a service lives by. */
@NullMarked
package dev.sumac.kit.thread;

import org.jspecify.annotations.NullMarked;
