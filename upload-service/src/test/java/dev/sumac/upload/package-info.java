/** The upload service over HTTP, on a real broker. */
@NullMarked
package dev.sumac.upload;

import org.jspecify.annotations.NullMarked;
