/** Tests of what holds the parts together. */
@NullMarked
package dev.sumac.prepare.app;

import org.jspecify.annotations.NullMarked;
