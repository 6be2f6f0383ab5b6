/**
 * Tables as text. A cell that cannot be used is an exception that tells a person where it stands and what is allowed.
 */
@NullMarked
package dev.sumac.cli.csv;

import org.jspecify.annotations.NullMarked;
