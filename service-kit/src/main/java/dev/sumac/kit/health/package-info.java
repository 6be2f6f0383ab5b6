/** What makes a replica ready beyond its own checks: the broker answers and each followed topic was read to its end. */
@NullMarked
package dev.sumac.kit.health;

import org.jspecify.annotations.NullMarked;
