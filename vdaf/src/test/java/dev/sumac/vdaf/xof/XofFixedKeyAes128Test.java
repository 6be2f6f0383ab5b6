package dev.sumac.vdaf.xof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sumac.vdaf.field.Field128;
import dev.sumac.vdaf.field.Field64;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What its vectors do not show; these are in {@link XofVectorsTest}. */
class XofFixedKeyAes128Test {
    private static final byte[] TAG = {1, 2, 3};
    private static final byte[] NONCE = new byte[16];

    private final Random random = new Random(128);
    private final byte[] seed = random(XofFixedKeyAes128.SEED_SIZE);

    @Test
    void squeeze_shouldNotDependOnHowTheOutputIsCut() {
        long[] whole = new long[1000];
        begin(seed).squeeze(whole, 0, whole.length);
        for (int round = 0; round < 20; round++) {
            long[] parts = new long[whole.length];
            XofFixedKeyAes128 xof = begin(seed);
            for (int done = 0; done < parts.length; ) {
                int count = Math.min(1 + random.nextInt(150), parts.length - done);
                xof.squeeze(parts, done, count);
                done += count;
            }
            assertThat(parts).isEqualTo(whole);
        }
    }

    /** A seed, found by search, whose stream has a word that is no element of Field64 near its end. */
    @Test
    void nextVec_shouldDrawAgainWhatIsNotInTheField() {
        byte[] special = HexFormat.of().parseHex("eca24d08000000006f65662d6c6f6f6b");
        XofFixedKeyAes128 xof = new XofFixedKeyAes128().fixKey(new byte[0], new byte[0]);
        long[] stream = new long[100];
        xof.begin(special).squeeze(stream, 0, stream.length);
        long[] inField = Arrays.stream(stream)
                .filter(word -> Field64.INSTANCE.isCanonical(word, 0))
                .toArray();
        assertThat(inField).hasSize(99);

        long[] elements = new long[98];
        xof.begin(special).nextVec(Field64.INSTANCE, elements, elements.length);
        assertThat(elements[97]).isEqualTo(3373104092958495829L);
        assertThat(elements).isEqualTo(Arrays.copyOf(inField, 98));
        xof.squeeze(elements, 0, 1);
        assertThat(elements[0]).isEqualTo(inField[98]);
    }

    @Test
    void begin_shouldStartOverUnderTheSameKey() {
        XofFixedKeyAes128 xof = begin(random(16));
        xof.nextVec(Field128.INSTANCE, new long[14], 7);
        assertThat(xof.begin(seed).deriveSeed()).isEqualTo(begin(seed).deriveSeed());
    }

    @Test
    void fixKey_shouldReplaceTheKey() {
        byte[] output = begin(seed).deriveSeed();
        XofFixedKeyAes128 xof = new XofFixedKeyAes128();
        assertThat(xof.fixKey(TAG, random(16)).begin(seed).deriveSeed()).isNotEqualTo(output);
        assertThat(xof.fixKey(random(3), NONCE).begin(seed).deriveSeed()).isNotEqualTo(output);
        assertThat(xof.fixKey(TAG, NONCE).begin(seed).deriveSeed()).isEqualTo(output);
    }

    @Test
    void squeeze_shouldNeedAKeyAndThenASeed() {
        assertThatThrownBy(() -> new XofFixedKeyAes128().begin(seed).deriveSeed())
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> begin(seed).fixKey(TAG, NONCE).deriveSeed()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void begin_shouldRefuseASeedOfAnotherSize() {
        for (int size : new int[] {0, 15, 17, 32}) {
            assertThatThrownBy(() -> begin(new byte[size])).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void fixKey_shouldRefuseATagThatHasNoLength() {
        assertThatThrownBy(() -> new XofFixedKeyAes128().fixKey(new byte[65536], NONCE))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static XofFixedKeyAes128 begin(byte[] seed) {
        return new XofFixedKeyAes128().fixKey(TAG, NONCE).begin(seed);
    }

    private byte[] random(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
