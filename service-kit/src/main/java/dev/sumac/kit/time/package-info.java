/** Where the services get the time from. */
@NullMarked
package dev.sumac.kit.time;

import org.jspecify.annotations.NullMarked;
