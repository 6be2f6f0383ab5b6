/**
 * Reading and writing byte strings.
 *
 * <p>Decoders compare every length with what is there before they read, refuse what is left over, and say what is wrong
 * without a byte of the content.
 */
@NullMarked
package dev.sumac.vdaf.codec;

import org.jspecify.annotations.NullMarked;
