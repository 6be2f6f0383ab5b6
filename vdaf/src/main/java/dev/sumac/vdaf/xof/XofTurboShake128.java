package dev.sumac.vdaf.xof;

import dev.sumac.vdaf.codec.LittleEndian;
import dev.sumac.vdaf.field.Field;
import dev.sumac.vdaf.field.FieldKernel;
import dev.sumac.vdaf.field.Vec;

/**
 * XofTurboShake128 (VDAF section 6.2.1) of several reports in step: begin with a domain separation tag, absorb the seed
 * and the binder, then squeeze.
 *
 * <p>Not safe for use by several threads.
 */
public final class XofTurboShake128 {
    /** {@code SEED_SIZE}. */
    public static final int SEED_SIZE = 32;

    /** The rate of TurboSHAKE128 in bytes. */
    private static final int RATE = 168;

    private static final int RATE_WORDS = RATE / Long.BYTES;

    /** The domain separation byte {@code D} of TurboSHAKE128 that the draft fixes. */
    private static final int DOMAIN = 1;

    private final KeccakKernel keccak;
    private final int lanes;
    private final long domainByte;
    private final long[] state;

    /** Bytes absorbed into, or squeezed from, the present block. */
    private int position;

    private boolean squeezing;

    public XofTurboShake128(KeccakKernel keccak) {
        this(keccak, DOMAIN);
    }

    /** TurboSHAKE128 with another domain separation byte: without {@link #begin}, the message is just what is absorbed. */
    XofTurboShake128(KeccakKernel keccak, int domainByte) {
        this.keccak = keccak;
        this.lanes = keccak.lanes();
        this.domainByte = domainByte;
        this.state = new long[25 * lanes];
    }

    /** Starts over. */
    public XofTurboShake128 begin(DomainSeparation domain) {
        for (int i = 0; i < 25; i++) {
            for (int lane = 0; lane < lanes; lane++) {
                state[i * lanes + lane] = domain.state[i];
            }
        }
        position = domain.position;
        squeezing = false;
        return this;
    }

    /** Copies the state of a xof of one lane; returns the position in the block. */
    int save(long[] target) {
        System.arraycopy(state, 0, target, 0, 25);
        return position;
    }

    /** Absorbs the same bytes in all lanes. */
    public XofTurboShake128 absorb(byte[] bytes) {
        for (int done = 0; done < bytes.length; ) {
            int count = Math.min(bytes.length - done, RATE - position);
            for (int lane = 0; lane < lanes; lane++) {
                xorBytes(lane, bytes, done, count);
            }
            done += count;
            advance(count);
        }
        return this;
    }

    /** Absorbs a slice of a byte string of its own in each lane. */
    public XofTurboShake128 absorb(byte[][] byLane, int offset, int length) {
        for (int done = 0; done < length; ) {
            int count = Math.min(length - done, RATE - position);
            for (int lane = 0; lane < lanes; lane++) {
                xorBytes(lane, byLane[lane], offset + done, count);
            }
            done += count;
            advance(count);
        }
        return this;
    }

    /** Absorbs {@code count} little-endian words per lane, in the layout of a {@link FieldKernel} of as many lanes. */
    public XofTurboShake128 absorb(long[] words, int count) {
        int shift = position % Long.BYTES * Byte.SIZE;
        for (int done = 0; done < count; ) {
            int block = Math.min(count - done, (RATE - position) / Long.BYTES);
            xorWords(words, done * lanes, position / Long.BYTES * lanes, block * lanes, shift);
            done += block;
            position += block * Long.BYTES;
            if (done < count && RATE - position < Long.BYTES) {
                straddle(words, done * lanes, shift);
                done++;
            }
        }
        if (position == RATE) {
            keccak.permute(state);
            position = 0;
        }
        return this;
    }

    private void xorWords(long[] words, int from, int to, int count, int shift) {
        if (shift == 0) {
            for (int i = 0; i < count; i++) {
                state[to + i] ^= words[from + i];
            }
            return;
        }
        for (int i = 0; i < count; i++) {
            state[to + i] ^= words[from + i] << shift;
        }
        for (int i = 0; i < count; i++) {
            state[to + lanes + i] ^= words[from + i] >>> (64 - shift);
        }
    }

    /** Absorbs a word of which the first bytes fill the block. */
    private void straddle(long[] words, int from, int shift) {
        if (shift == 0) {
            keccak.permute(state);
            xorWords(words, from, 0, lanes, 0);
        } else {
            for (int lane = 0; lane < lanes; lane++) {
                state[(RATE_WORDS - 1) * lanes + lane] ^= words[from + lane] << shift;
            }
            keccak.permute(state);
            for (int lane = 0; lane < lanes; lane++) {
                state[lane] ^= words[from + lane] >>> (64 - shift);
            }
        }
        position = (position + Long.BYTES) % RATE;
    }

    private void xorBytes(int lane, byte[] bytes, int offset, int count) {
        int done = 0;
        for (; done + Long.BYTES <= count; done += Long.BYTES) {
            xorWord(lane, position + done, LittleEndian.getLong(bytes, offset + done));
        }
        for (; done < count; done++) {
            int at = position + done;
            state[at / Long.BYTES * lanes + lane] ^= (bytes[offset + done] & 0xFFL) << (at % Long.BYTES * Byte.SIZE);
        }
    }

    private void xorWord(int lane, int at, long word) {
        int index = at / Long.BYTES * lanes + lane;
        int shift = at % Long.BYTES * Byte.SIZE;
        state[index] ^= word << shift;
        if (shift != 0) {
            state[index + lanes] ^= word >>> (64 - shift);
        }
    }

    private void advance(int count) {
        position += count;
        if (position == RATE) {
            keccak.permute(state);
            position = 0;
        }
    }

    private void finishAbsorbing() {
        for (int lane = 0; lane < lanes; lane++) {
            state[position / Long.BYTES * lanes + lane] ^= domainByte << (position % Long.BYTES * Byte.SIZE);
            state[(RATE_WORDS - 1) * lanes + lane] ^= 0x80L << 56;
        }
        keccak.permute(state);
        position = 0;
        squeezing = true;
    }

    /** Squeezes {@code count} words per lane. */
    public void squeeze(long[] target, int offset, int count) {
        if (!squeezing) {
            finishAbsorbing();
        }
        for (int done = 0; done < count; ) {
            if (position == RATE) {
                keccak.permute(state);
                position = 0;
            }
            int block = Math.min(count - done, (RATE - position) / Long.BYTES);
            System.arraycopy(state, position / Long.BYTES * lanes, target, offset + done * lanes, block * lanes);
            done += block;
            position += block * Long.BYTES;
        }
    }

    /** Squeezes one seed per lane ({@code derive_seed}). */
    public byte[][] deriveSeeds() {
        long[] words = new long[SEED_SIZE / Long.BYTES * lanes];
        squeeze(words, 0, SEED_SIZE / Long.BYTES);
        byte[][] seeds = new byte[lanes][SEED_SIZE];
        for (int lane = 0; lane < lanes; lane++) {
            for (int i = 0; i < SEED_SIZE / Long.BYTES; i++) {
                LittleEndian.putLong(seeds[lane], i * Long.BYTES, words[i * lanes + lane]);
            }
        }
        return seeds;
    }

    /** Squeezes {@code count} field elements per lane into an array ({@code next_vec}). */
    public void nextVec(FieldKernel kernel, long[] target, int count) {
        Field field = kernel.field();
        squeeze(target, 0, count * field.wordsPerElement());
        long rejected = kernel.lanesOutOfRange(Vec.of(target), count);
        for (int lane = 0; lane < lanes; lane++) {
            if ((rejected >>> lane & 1) == 1) {
                resample(field, lane, target, count);
            }
        }
    }

    /** Draws again what is not less than the modulus: drops it, moves up what follows, and squeezes more of this lane. */
    private void resample(Field field, int lane, long[] target, int count) {
        XofTurboShake128 rest = new XofTurboShake128(Keccak.INSTANCE);
        rest.squeezing = true;
        rest.position = position;
        for (int i = 0; i < 25; i++) {
            rest.state[i] = state[i * lanes + lane];
        }
        int width = field.wordsPerElement();
        int squeezed = 0;
        long[] element = new long[2];
        for (int kept = 0; kept < count; ) {
            if (squeezed < count) {
                for (int w = 0; w < width; w++) {
                    element[w] = target[(squeezed * width + w) * lanes + lane];
                }
                squeezed++;
            } else {
                rest.squeeze(element, 0, width);
            }
            if (field.isCanonical(element[0], element[1])) {
                for (int w = 0; w < width; w++) {
                    target[(kept * width + w) * lanes + lane] = element[w];
                }
                kept++;
            }
        }
    }
}
