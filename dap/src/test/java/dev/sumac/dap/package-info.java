/** Tests of the module as a whole. */
@NullMarked
package dev.sumac.dap;

import org.jspecify.annotations.NullMarked;
