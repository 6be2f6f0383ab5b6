/** Tests of this package, with moto in the place of AWS. */
@NullMarked
package dev.sumac.custody.aws;

import org.jspecify.annotations.NullMarked;
