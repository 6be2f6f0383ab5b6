/** Tests. */
@NullMarked
package dev.sumac.keys.manifest;

import org.jspecify.annotations.NullMarked;
