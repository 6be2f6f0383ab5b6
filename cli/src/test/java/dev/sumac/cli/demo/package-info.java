/** Tests. */
@NullMarked
package dev.sumac.cli.demo;

import org.jspecify.annotations.NullMarked;
