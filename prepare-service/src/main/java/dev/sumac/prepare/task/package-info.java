/** What verification needs to know of a task, and where the secrets come from. Holds no secret itself. */
@NullMarked
package dev.sumac.prepare.task;

import org.jspecify.annotations.NullMarked;
