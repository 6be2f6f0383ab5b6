/** Wrapping all secrets anew after their wrapping key changed. Secrets are never unwrapped here: a backend does it inside, or
 * prepare-service is asked to. */
@NullMarked
package dev.sumac.keys.rewrap;

import org.jspecify.annotations.NullMarked;
