/** Tests of the requests to other aggregators. */
@NullMarked
package dev.sumac.kit.peer;

import org.jspecify.annotations.NullMarked;
