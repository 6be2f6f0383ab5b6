/** From the outbox to the topics, in the order of epochs, by one publisher at a time. A publisher that was presumed dead can
 * bring nothing back: it lost its lock, or it is fenced. Never reads what the records mean. */
@NullMarked
package dev.sumac.keys.relay;

import org.jspecify.annotations.NullMarked;
