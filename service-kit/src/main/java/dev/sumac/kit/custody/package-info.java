/** Secrets at rest: wrapping, bound to the row a secret belongs to, and the class that holds one in memory. Nothing here logs,
 * prints or hashes a secret. */
@NullMarked
package dev.sumac.kit.custody;

import org.jspecify.annotations.NullMarked;
