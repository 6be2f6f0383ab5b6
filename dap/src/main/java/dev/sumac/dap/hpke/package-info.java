/**
 * HPKE base mode, single shot (RFC 9180), for the suites that the draft's "Compliance Requirements" need and their
 * neighbours, and for X-Wing. The group operations come from Conscrypt and Bouncy Castle, X25519 of batches from {@link
 * dev.sumac.dap.x25519}, HMAC and AEAD from the JDK; the few lines of key schedule between them are here, so that a batch
 * shares its objects.
 *
 * <p>A private key is never printed; a message that does not open is a value, not an exception. Nothing here knows where
 * keys are stored or which of them is in use.
 */
@NullMarked
package dev.sumac.dap.hpke;

import org.jspecify.annotations.NullMarked;
