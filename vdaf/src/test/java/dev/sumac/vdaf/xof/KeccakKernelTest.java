package dev.sumac.vdaf.xof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.vdaf.codec.LittleEndian;
import dev.sumac.vdaf.field.Field64;
import dev.sumac.vdaf.kernel.Kernels;
import dev.sumac.vdaf.kernel.TestKernels;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeccakKernelTest {
    private final Random random = new Random(1600);

    /** TurboSHAKE128 of the empty message with {@code D = 1F} begins 1E 41 5F 1C (RFC 9861 section 5). */
    @Test
    void permute_shouldBeTheOneOfTurboShake() {
        long[] state = new long[25];
        state[0] = 0x1F;
        state[20] = 0x80L << 56;
        Keccak.INSTANCE.permute(state);
        byte[] output = new byte[32];
        for (int i = 0; i < 4; i++) {
            LittleEndian.putLong(output, 8 * i, state[i]);
        }
        assertThat(HexFormat.of().formatHex(output))
                .isEqualTo("1e415f1c5983aff2169217277d17bb538cd945a397ddec541f1ce41af2c1b74c");
    }

    @Test
    void permute_shouldPermuteEachLaneAlone() {
        for (Kernels kernels : TestKernels.all()) {
            KeccakKernel keccak = kernels.keccak();
            int lanes = keccak.lanes();
            long[] states = random.longs(25L * lanes).toArray();
            long[][] expected = new long[lanes][25];
            for (int lane = 0; lane < lanes; lane++) {
                for (int i = 0; i < 25; i++) {
                    expected[lane][i] = states[i * lanes + lane];
                }
                Keccak.INSTANCE.permute(expected[lane]);
            }
            keccak.permute(states);
            for (int lane = 0; lane < lanes; lane++) {
                for (int i = 0; i < 25; i++) {
                    assertThat(states[i * lanes + lane]).isEqualTo(expected[lane][i]);
                }
            }
        }
    }

    /** One lane has to draw again, the others do not (the seed is explained in {@link XofTurboShake128Test}). */
    @Test
    void nextVec_shouldDrawAgainInOneLaneOnly() {
        byte[] special = HexFormat.of().parseHex("44341dc52d71a2ff2e4c305e9335da9b19afc68e10b8b543690dad9d3bbb46ba");
        DomainSeparation domain = new DomainSeparation(new byte[0], 32);
        int count = 13883;
        for (Kernels kernels : TestKernels.all()) {
            int lanes = kernels.lanes();
            for (int lane = 0; lane < lanes; lane++) {
                byte[][] seeds = new byte[lanes][32];
                seeds[lane] = special;
                long[] words = new long[count * lanes];
                XofTurboShake128 xof = new XofTurboShake128(kernels.keccak()).begin(domain);
                xof.absorb(seeds, 0, 32).nextVec(kernels.field(Field64.INSTANCE), words, count);
                assertThat(words[(count - 1) * lanes + lane]).isEqualTo(4857131209231097247L);

                long[] other = new long[count];
                new XofTurboShake128(Keccak.INSTANCE)
                        .begin(domain)
                        .absorb(new byte[32])
                        .nextVec(Field64.INSTANCE, other, count);
                for (int l = 0; l < lanes; l++) {
                    for (int i = 0; l != lane && i < count; i++) {
                        assertThat(words[i * lanes + l]).isEqualTo(other[i]);
                    }
                }
            }
        }
    }
}
