/** Tests of single rules, on a real database. */
@NullMarked
package dev.sumac.prepare.leader;

import org.jspecify.annotations.NullMarked;
