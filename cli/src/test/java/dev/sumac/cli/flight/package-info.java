/** Tests. */
@NullMarked
package dev.sumac.cli.flight;

import org.jspecify.annotations.NullMarked;
