/** Tests of single rules, on a real database. */
@NullMarked
package dev.sumac.prepare.store;

import org.jspecify.annotations.NullMarked;
