/**
 * The XOFs of VDAF section 6.2: XofTurboShake128 for reports in lanes, and XofFixedKeyAes128 for Poplar1's IDPF.
 *
 * <p>All lanes absorb and squeeze the same number of bytes in step; only the bytes differ. The one branch on output is
 * rejection sampling, which the draft prescribes and which reveals nothing about what is kept.
 */
@NullMarked
package dev.sumac.vdaf.xof;

import org.jspecify.annotations.NullMarked;
