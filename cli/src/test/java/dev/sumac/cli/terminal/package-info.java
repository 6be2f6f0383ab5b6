/** Tests. */
@NullMarked
package dev.sumac.cli.terminal;

import org.jspecify.annotations.NullMarked;
