/** Tests of this package. */
@NullMarked
package dev.sumac.kit.http;

import org.jspecify.annotations.NullMarked;
