/** The console in a real browser. */
@NullMarked
package dev.sumac.keys.console;

import org.jspecify.annotations.NullMarked;
