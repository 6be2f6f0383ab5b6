/** For tests alone: issuers of tokens, good and bad ones, and one test that tries each of them on each route of a running
 * service. A service's own test is a class that names its backends and extends {@link dev.sumac.trust.HostileUse}. */
@NullMarked
package dev.sumac.trust;

import org.jspecify.annotations.NullMarked;
