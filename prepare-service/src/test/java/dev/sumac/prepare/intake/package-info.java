/** Tests of single rules, on a real database. */
@NullMarked
package dev.sumac.prepare.intake;

import org.jspecify.annotations.NullMarked;
