package dev.sumac.vdaf.xof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sumac.vdaf.codec.LittleEndian;
import dev.sumac.vdaf.field.Field64;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class XofTurboShake128Test {
    private final Random random = new Random(1);

    /** As in the reference's tests: a seed, found by search, whose stream has a word that is no element of Field64. */
    @Test
    void nextVec_shouldDrawAgainWhatIsNotInTheField() {
        byte[] seed = HexFormat.of().parseHex("44341dc52d71a2ff2e4c305e9335da9b19afc68e10b8b543690dad9d3bbb46ba");
        long[] words = new long[13883];
        begin(new byte[0], seed, new byte[0]).nextVec(Field64.INSTANCE, words, words.length);
        assertThat(words[words.length - 1]).isEqualTo(4857131209231097247L);

        long[] stream = new long[13883];
        begin(new byte[0], seed, new byte[0]).squeeze(stream, 0, stream.length);
        assertThat(Arrays.stream(stream).filter(word -> !Field64.INSTANCE.isCanonical(word, 0)))
                .hasSize(1);
    }

    @Test
    void absorb_shouldNotDependOnHowTheInputIsCut() {
        for (int length = 0; length < 400; length += 7) {
            byte[] input = random(length);
            byte[] expected = begin(new byte[3], new byte[32], input).deriveSeeds()[0];
            int cut = random.nextInt(length + 1);
            XofTurboShake128 inParts = begin(new byte[3], new byte[32], Arrays.copyOf(input, cut));
            inParts.absorb(new byte[][] {input}, cut, length - cut);
            assertThat(inParts.deriveSeeds()[0]).isEqualTo(expected);
        }
    }

    @Test
    void absorbWords_shouldEqualAbsorbBytesAtEveryPosition() {
        for (int prefix = 0; prefix < 180; prefix++) {
            for (int count : new int[] {1, 2, 19, 20, 21, 22, 43, 64}) {
                byte[] input = random(count * 8);
                long[] words = new long[count];
                for (int i = 0; i < count; i++) {
                    words[i] = LittleEndian.getLong(input, 8 * i);
                }
                DomainSeparation domain = new DomainSeparation(new byte[prefix], 32);
                XofTurboShake128 fromBytes = new XofTurboShake128(Keccak.INSTANCE).begin(domain);
                XofTurboShake128 fromWords = new XofTurboShake128(Keccak.INSTANCE).begin(domain);
                assertThat(fromWords.absorb(words, count).absorb(new byte[5]).deriveSeeds()[0])
                        .isEqualTo(fromBytes.absorb(input).absorb(new byte[5]).deriveSeeds()[0]);
            }
        }
    }

    @Test
    void squeeze_shouldNotDependOnHowTheOutputIsCut() {
        long[] whole = new long[100];
        begin(new byte[5], new byte[32], new byte[3]).squeeze(whole, 0, 100);
        long[] parts = new long[100];
        XofTurboShake128 xof = begin(new byte[5], new byte[32], new byte[3]);
        for (int done = 0; done < 100; ) {
            int count = Math.min(1 + random.nextInt(30), 100 - done);
            xof.squeeze(parts, done, count);
            done += count;
        }
        assertThat(parts).isEqualTo(whole);
    }

    @Test
    void domainSeparation_shouldRefuseWhatHasNoLength() {
        assertThatThrownBy(() -> new DomainSeparation(new byte[65536], 32))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DomainSeparation(new byte[0], 256)).isInstanceOf(IllegalArgumentException.class);
    }

    private static XofTurboShake128 begin(byte[] tag, byte[] seed, byte[] binder) {
        return new XofTurboShake128(Keccak.INSTANCE)
                .begin(new DomainSeparation(tag, seed.length))
                .absorb(seed)
                .absorb(binder);
    }

    private byte[] random(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
