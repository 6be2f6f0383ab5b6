/** Tests. */
@NullMarked
package dev.sumac.cli.csv;

import org.jspecify.annotations.NullMarked;
