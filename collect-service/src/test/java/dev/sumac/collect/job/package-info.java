/** Tests of what needs no service around it. */
@NullMarked
package dev.sumac.collect.job;

import org.jspecify.annotations.NullMarked;
