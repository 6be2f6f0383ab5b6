/** Tests of the local run's parts, on the real servers. */
@NullMarked
package dev.sumac.local;

import org.jspecify.annotations.NullMarked;
