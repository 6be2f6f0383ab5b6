/**
 * The ping-pong topology (VDAF section 5.7.1): a Leader and a Helper verify reports by turns.
 *
 * <p>Prio3 has one round, so of the draft's transitions these are here: the Leader's and the Helper's first, and the
 * Leader's second. Messages of more rounds are read, and refused where they have no place.
 */
@NullMarked
package dev.sumac.vdaf.pingpong;

import org.jspecify.annotations.NullMarked;
