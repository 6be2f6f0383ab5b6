/** Tests. */
@NullMarked
package dev.sumac.cli;

import org.jspecify.annotations.NullMarked;
