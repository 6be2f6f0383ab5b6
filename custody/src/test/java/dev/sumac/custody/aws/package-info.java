/** What stands for AWS KMS in tests. */
@NullMarked
package dev.sumac.custody.aws;

import org.jspecify.annotations.NullMarked;
