/** Tests of who may do what. */
@NullMarked
package dev.sumac.kit.access;

import org.jspecify.annotations.NullMarked;
