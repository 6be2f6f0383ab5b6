/**
 * X25519 (RFC 7748) of many public keys with one private key, in the lanes of vector registers. Works on bytes; knows no HPKE.
 *
 * <p>The vector classes need the incubating module {@code jdk.incubator.vector}, which may be absent: nothing but {@link
 * dev.sumac.dap.x25519.LadderChoice} may refer to them, by name. Their hot methods are flat, and repeat what they cannot
 * share: a method that takes or returns vectors is called, not inlined, once its caller has grown past the JIT's budget, and
 * the vectors are boxed.
 */
@NullMarked
package dev.sumac.dap.x25519;

import org.jspecify.annotations.NullMarked;
