/** Tests of seals. */
@NullMarked
package dev.sumac.prepare.batch;

import org.jspecify.annotations.NullMarked;
