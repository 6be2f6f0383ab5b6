@NullMarked
package dev.sumac.keys.propagation;

import org.jspecify.annotations.NullMarked;
