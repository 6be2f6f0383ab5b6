/** Secrets wrapped by the transit engine of HashiCorp Vault or OpenBao. No message of an exception quotes what was sent or answered: it may hold a key. */
@NullMarked
package dev.sumac.custody.vault;

import org.jspecify.annotations.NullMarked;
