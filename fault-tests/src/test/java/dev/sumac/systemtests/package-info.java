/** What holds whatever dies, asked of two whole aggregators while their processes are killed. */
@NullMarked
package dev.sumac.systemtests;

import org.jspecify.annotations.NullMarked;
