/** The operator's tasks: what a task may be, how it is made and stored, and its API. Secrets come in and go out once, at
 * creation; rows hold them wrapped or hashed, and nothing here can unwrap. */
@NullMarked
package dev.sumac.keys.task;

import org.jspecify.annotations.NullMarked;
