/** Tests. */
@NullMarked
package dev.sumac.cli.bench;

import org.jspecify.annotations.NullMarked;
