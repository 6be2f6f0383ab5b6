/** Tasks: what the participants of one measurement agree on (DAP section 4.2). Holds no secret and does no I/O. */
@NullMarked
package dev.sumac.dap.task;

import org.jspecify.annotations.NullMarked;
