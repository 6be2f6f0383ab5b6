/** Tests of the Helper's answers. */
@NullMarked
package dev.sumac.prepare.helper;

import org.jspecify.annotations.NullMarked;
