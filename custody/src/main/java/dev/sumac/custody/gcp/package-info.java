/** Secrets wrapped by Google Cloud KMS. No message of an exception quotes what was sent or answered: it may hold a key. */
@NullMarked
package dev.sumac.custody.gcp;

import org.jspecify.annotations.NullMarked;
