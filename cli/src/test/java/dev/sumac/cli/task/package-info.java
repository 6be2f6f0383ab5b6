/** Tests. */
@NullMarked
package dev.sumac.cli.task;

import org.jspecify.annotations.NullMarked;
