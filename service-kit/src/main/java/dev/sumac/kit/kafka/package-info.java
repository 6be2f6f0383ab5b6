/** The topics of one aggregator: their names, their creation, the clients' settings, and the reader that holds a compacted
 * topic in memory and knows whether it is current. Knows nothing of what the records mean. */
@NullMarked
package dev.sumac.kit.kafka;

import org.jspecify.annotations.NullMarked;
