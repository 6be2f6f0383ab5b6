package dev.sumac.vdaf.xof;

import dev.sumac.vdaf.codec.LittleEndian;
import dev.sumac.vdaf.field.Field;

/** The XOFs as the draft's reference has them (VDAF section 6.2), so that tests drive all of them in the same way. */
public enum TestXof {
    TURBO_SHAKE_128("XofTurboShake128.json", XofTurboShake128.SEED_SIZE) {
        @Override
        public byte[] deriveSeed(byte[] seed, byte[] tag, byte[] binder) {
            return begin(seed, tag, binder).deriveSeeds()[0];
        }

        @Override
        void nextVec(Field field, byte[] seed, byte[] tag, byte[] binder, long[] target, int count) {
            begin(seed, tag, binder).nextVec(field, target, count);
        }

        private static XofTurboShake128 begin(byte[] seed, byte[] tag, byte[] binder) {
            return new XofTurboShake128(Keccak.INSTANCE)
                    .begin(new DomainSeparation(tag, seed.length))
                    .absorb(seed)
                    .absorb(binder);
        }
    },

    FIXED_KEY_AES_128("XofFixedKeyAes128.json", XofFixedKeyAes128.SEED_SIZE) {
        @Override
        public byte[] deriveSeed(byte[] seed, byte[] tag, byte[] binder) {
            return new XofFixedKeyAes128().fixKey(tag, binder).begin(seed).deriveSeed();
        }

        @Override
        void nextVec(Field field, byte[] seed, byte[] tag, byte[] binder, long[] target, int count) {
            new XofFixedKeyAes128().fixKey(tag, binder).begin(seed).nextVec(field, target, count);
        }
    };

    /** Name of its file of vectors. */
    public final String fileName;

    /** {@code SEED_SIZE}. */
    public final int seedSize;

    TestXof(String fileName, int seedSize) {
        this.fileName = fileName;
        this.seedSize = seedSize;
    }

    /** {@code derive_seed}. */
    public abstract byte[] deriveSeed(byte[] seed, byte[] tag, byte[] binder);

    abstract void nextVec(Field field, byte[] seed, byte[] tag, byte[] binder, long[] target, int count);

    /** {@code expand_into_vec}, encoded. */
    public byte[] expandIntoVec(Field field, byte[] seed, byte[] tag, byte[] binder, int length) {
        long[] words = new long[length * field.wordsPerElement()];
        nextVec(field, seed, tag, binder, words, length);
        byte[] encoded = new byte[Long.BYTES * words.length];
        for (int i = 0; i < words.length; i++) {
            LittleEndian.putLong(encoded, Long.BYTES * i, words[i]);
        }
        return encoded;
    }
}
