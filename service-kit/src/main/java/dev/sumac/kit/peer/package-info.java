/** What the services that call other aggregators share. Nothing that a peer does or says holds a caller for longer than a set
 * time, takes more memory than a set size, or sends our token elsewhere. */
@NullMarked
package dev.sumac.kit.peer;

import org.jspecify.annotations.NullMarked;
