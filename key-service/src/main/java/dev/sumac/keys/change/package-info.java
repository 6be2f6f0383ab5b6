/** The one way in which tasks and keys change: under one lock, with a dense epoch, an audit entry and an outbox row in the same
 * transaction. Knows nothing of what changes. */
@NullMarked
package dev.sumac.keys.change;

import org.jspecify.annotations.NullMarked;
