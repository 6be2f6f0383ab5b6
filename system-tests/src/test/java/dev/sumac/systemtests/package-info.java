/** What clients, collectors and operators are promised, asked of two whole aggregators. */
@NullMarked
package dev.sumac.systemtests;

import org.jspecify.annotations.NullMarked;
