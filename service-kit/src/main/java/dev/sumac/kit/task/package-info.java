/** The tasks of this aggregator as the key service published them, followed by each replica. Read only: the key service alone
 * changes a task. */
@NullMarked
package dev.sumac.kit.task;

import org.jspecify.annotations.NullMarked;
