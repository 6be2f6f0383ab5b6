package dev.sumac.vdaf.xof;

import dev.sumac.vdaf.codec.LittleEndian;
import dev.sumac.vdaf.field.Field;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * XofFixedKeyAes128 (VDAF section 6.2.2): fix the key of a domain separation tag and a binder, begin with a seed, then
 * squeeze; the key is good for any number of seeds. It has one lane, for each report has a key of its own.
 *
 * <p>It is for the inner levels of Poplar1's IDPF and for nothing else, since it is no random oracle (section 9.6).
 *
 * <p>The key is public, the seeds are not. AES is the JDK's: it takes the same time for every seed where it uses the
 * processor's instructions, and elsewhere it looks up tables by them.
 *
 * <p>Not safe for use by several threads.
 */
public final class XofFixedKeyAes128 {
    /** {@code SEED_SIZE}. */
    public static final int SEED_SIZE = 16;

    /** The domain separation byte {@code D} of the TurboSHAKE128 that derives the key. */
    private static final int KEY_DOMAIN = 2;

    private static final int BLOCK = 16;

    private static final int WORDS_PER_BLOCK = BLOCK / Long.BYTES;

    /** How many blocks are encrypted by one call: enough to make the call cheap. */
    private static final int BLOCKS = 32;

    private final Cipher aes = newAes();
    private final byte[] sigma = new byte[BLOCKS * BLOCK];
    private final byte[] encrypted = new byte[BLOCKS * BLOCK];
    private boolean begun;
    private long seedLow;
    private long seedHigh;

    /** Words squeezed since the beginning. */
    private long position;

    /** The mode that is none: the draft hashes block by block, and no block comes twice. */
    @SuppressWarnings("InsecureCryptoUsage")
    private static Cipher newAes() {
        try {
            return Cipher.getInstance("AES/ECB/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES", e);
        }
    }

    /**
     * Derives the fixed key. A seed must follow.
     *
     * @param tag the domain separation tag, of at most 65,535 bytes
     * @param binder in an IDPF the nonce
     */
    public XofFixedKeyAes128 fixKey(byte[] tag, byte[] binder) {
        begun = false;
        long[] words = new long[WORDS_PER_BLOCK];
        DomainSeparation.absorbTag(new XofTurboShake128(Keccak.INSTANCE, KEY_DOMAIN), tag)
                .absorb(binder)
                .squeeze(words, 0, WORDS_PER_BLOCK);
        byte[] key = new byte[BLOCK];
        putWords(key, 0, words[0], words[1]);
        try {
            aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("16 bytes are a key of AES", e);
        }
        return this;
    }

    /**
     * Starts over, under the same key.
     *
     * @param seed of {@link #SEED_SIZE} bytes
     */
    public XofFixedKeyAes128 begin(byte[] seed) {
        if (seed.length != SEED_SIZE) {
            throw new IllegalArgumentException("a seed has " + SEED_SIZE + " bytes");
        }
        seedLow = LittleEndian.getLong(seed, 0);
        seedHigh = LittleEndian.getLong(seed, Long.BYTES);
        position = 0;
        begun = true;
        return this;
    }

    /** Squeezes {@code count} words. */
    public void squeeze(long[] target, int offset, int count) {
        if (!begun) {
            throw new IllegalStateException("begin with a seed");
        }
        for (int done = 0; done < count; ) {
            int skipped = (int) (position % WORDS_PER_BLOCK);
            int words = Math.min(count - done, BLOCKS * WORDS_PER_BLOCK - skipped);
            encrypt(position / WORDS_PER_BLOCK, Math.ceilDiv(skipped + words, WORDS_PER_BLOCK));
            for (int i = 0; i < words; i++) {
                int at = (skipped + i) * Long.BYTES;
                target[offset + done + i] = LittleEndian.getLong(encrypted, at) ^ LittleEndian.getLong(sigma, at);
            }
            done += words;
            position += words;
        }
    }

    /** The larger part of {@code hash_block}, from block {@code first} on: what remains is {@code encrypted ^ sigma}. */
    private void encrypt(long first, int blocks) {
        for (int i = 0; i < blocks; i++) {
            putWords(sigma, i * BLOCK, seedHigh, seedHigh ^ seedLow ^ (first + i));
        }
        try {
            aes.doFinal(sigma, 0, blocks * BLOCK, encrypted, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("whole blocks need no padding", e);
        }
    }

    private static void putWords(byte[] target, int offset, long low, long high) {
        LittleEndian.putLong(target, offset, low);
        LittleEndian.putLong(target, offset + Long.BYTES, high);
    }

    /** Squeezes a seed ({@code derive_seed}). */
    public byte[] deriveSeed() {
        long[] words = new long[WORDS_PER_BLOCK];
        squeeze(words, 0, WORDS_PER_BLOCK);
        byte[] seed = new byte[SEED_SIZE];
        putWords(seed, 0, words[0], words[1]);
        return seed;
    }

    /** Squeezes {@code count} field elements into an array ({@code next_vec}). */
    public void nextVec(Field field, long[] target, int count) {
        int width = field.wordsPerElement();
        for (int kept = 0; kept < count; ) {
            squeeze(target, kept * width, (count - kept) * width);
            kept = dropOutOfRange(field, target, kept, count);
        }
    }

    /** Drops what is not less than the modulus and moves up what follows; returns how many elements are left. */
    private static int dropOutOfRange(Field field, long[] target, int from, int to) {
        int width = field.wordsPerElement();
        int kept = from;
        for (int i = from; i < to; i++) {
            if (field.isCanonical(target[i * width], target[(i + 1) * width - 1])) {
                System.arraycopy(target, i * width, target, kept * width, width);
                kept++;
            }
        }
        return kept;
    }
}
