/** The choice of a backend for secrets at rest, and what the backends have in common. Each cloud's client is loaded only when
 * it is chosen; retries and caches do not belong here. */
@NullMarked
package dev.sumac.custody;

import org.jspecify.annotations.NullMarked;
