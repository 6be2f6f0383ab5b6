/** Secrets wrapped by AWS KMS. No message of an exception quotes what was sent or answered: it may hold a key. */
@NullMarked
package dev.sumac.custody.aws;

import org.jspecify.annotations.NullMarked;
