/**
 * The messages of draft-ietf-ppm-dap-18: one type per struct, under the draft's name, with its codec.
 *
 * <p>Decoding is the boundary where a peer's bytes are judged: every length is compared with what remains before anything
 * is read, left-over bytes are refused, and a refusal is a checked {@link dev.sumac.dap.message.DecodeException} which
 * names the field and never quotes its contents. An encoding is unique (all lengths have a fixed width), so encoding a
 * decoded message gives back the bytes that came.
 *
 * <p>Nothing here knows HTTP, a key, a clock, or what a VDAF's bytes mean.
 */
@NullMarked
package dev.sumac.dap.message;

import org.jspecify.annotations.NullMarked;
