/** The aggregator's HPKE keys as the key service published them: the public half for whoever advertises or accepts, the openers
 * for whoever may unwrap. */
@NullMarked
package dev.sumac.kit.key;

import org.jspecify.annotations.NullMarked;
