/** Tests of this package. */
@NullMarked
package dev.sumac.kit.kafka;

import org.jspecify.annotations.NullMarked;
