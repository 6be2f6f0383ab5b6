/**
 * Who has a change of a key and who has not: follows the replicas' leases on {@code key-epochs}. Any replica of this service can
 * say it. It asks no replica anything, and no replica asks it.
 */
@NullMarked
package dev.sumac.keys.propagation;

import org.jspecify.annotations.NullMarked;
