/** Tests of this package, with a fake in the place of Cloud KMS. */
@NullMarked
package dev.sumac.custody.gcp;

import org.jspecify.annotations.NullMarked;
