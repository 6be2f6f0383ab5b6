/** Tests. */
@NullMarked
package dev.sumac.manifest;

import org.jspecify.annotations.NullMarked;
