/**
 * The only service that clients reach (DAP section 4.4): it advertises HPKE configurations, judges of a report what can be
 * judged without opening it, and answers once the log has it. Holds no database, no private key and no report.
 */
@NullMarked
package dev.sumac.upload;

import org.jspecify.annotations.NullMarked;
