@NullMarked
package dev.sumac.kit.current;

import org.jspecify.annotations.NullMarked;
