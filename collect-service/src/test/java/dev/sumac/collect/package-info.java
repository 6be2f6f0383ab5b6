/** Collection over HTTP, on a real database and broker; prepare-service and the Helper are fakes that a test directs. */
@NullMarked
package dev.sumac.collect;

import org.jspecify.annotations.NullMarked;
