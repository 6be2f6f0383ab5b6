@NullMarked
package dev.sumac.prepare.key;

import org.jspecify.annotations.NullMarked;
