/** The aggregator's HPKE keys: made here, wrapped at once, never unwrapped. */
@NullMarked
package dev.sumac.keys.hpke;

import org.jspecify.annotations.NullMarked;
