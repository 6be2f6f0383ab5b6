/** What becomes of keys and of what they protect, in two whole aggregators. */
@NullMarked
package dev.sumac.systemtests;

import org.jspecify.annotations.NullMarked;
