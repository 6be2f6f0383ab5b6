/** Tests of single rules that need nothing around them. */
@NullMarked
package dev.sumac.prepare.verify;

import org.jspecify.annotations.NullMarked;
