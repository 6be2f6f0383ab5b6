/** The Helper's aggregate shares: created by the Leader, answered by one seal. */
@NullMarked
package dev.sumac.collect.share;

import org.jspecify.annotations.NullMarked;
