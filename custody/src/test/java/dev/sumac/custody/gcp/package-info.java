/** What stands for Cloud KMS in tests: a fake of its calls that are used. */
@NullMarked
package dev.sumac.custody.gcp;

import org.jspecify.annotations.NullMarked;
