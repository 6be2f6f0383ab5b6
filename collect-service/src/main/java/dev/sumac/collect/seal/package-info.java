/**
 * Asking prepare-service for seals. A command is a row, written in the transaction of whoever asks and sent until it is
 * answered; both directions may lose or repeat messages. Knows nothing of who asks but the role.
 */
@NullMarked
package dev.sumac.collect.seal;

import org.jspecify.annotations.NullMarked;
