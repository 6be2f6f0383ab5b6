/**
 * The service's own transactions on a real PostgreSQL, driven through seeded schedules of interleavings and
 * deaths. The network, the log and the mathematics are fakes; rows and locks are not.
 */
@NullMarked
package dev.sumac.prepare.simulation;

import org.jspecify.annotations.NullMarked;
