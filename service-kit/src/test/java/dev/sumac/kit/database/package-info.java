/** Tests of this package. */
@NullMarked
package dev.sumac.kit.database;

import org.jspecify.annotations.NullMarked;
