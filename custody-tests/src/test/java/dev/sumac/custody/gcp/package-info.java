/** Tests of this package, with a fake of the calls of Cloud KMS that are used. */
@NullMarked
package dev.sumac.custody.gcp;

import org.jspecify.annotations.NullMarked;
