/** The control plane of one aggregator. Every change of a task or a key begins here and reaches the others by topic. */
@NullMarked
package dev.sumac.keys;

import org.jspecify.annotations.NullMarked;
