package dev.sumac.dap.x25519;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.junit.jupiter.api.Test;

/** Against the vectors of RFC 7748, and against Bouncy Castle on keys at random and on the ones that are easily wrong. */
class VectorLadderTest {

    private static final List<byte[]> LOW_ORDER = Points.lowOrder();

    private final VectorLadder ladder = new VectorLadder();
    private final Random random = new Random(7748);

    @Test
    void best_shouldBeInLanesOnThisMachineIfItHasFour() {
        assertThat(LadderChoice.best().isPresent()).isEqualTo(ladder.lanes() >= 4);
    }

    @Test
    void agree_shouldGiveTheVectorsOfTheRfc() {
        check(
                "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
                "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
                "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552");
        check(
                "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
                "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
                "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957");
    }

    private void check(String privateKey, String publicKey, String secret) {
        List<byte[]> publicKeys = Collections.nCopies(ladder.lanes(), hex(publicKey));
        assertThat(List.of(ladder.agree(hex(privateKey), publicKeys)))
                .hasSize(ladder.lanes())
                .allSatisfy(each -> assertThat(each).isEqualTo(hex(secret)));
    }

    @Test
    void agree_shouldGiveTheIteratedVectorsOfTheRfc() {
        byte[] k = new byte[32];
        k[0] = 9;
        byte[] u = k;
        for (int i = 1; i <= 1000; i++) {
            byte[] next = ladder.agree(k, List.of(u))[0];
            u = k;
            k = next;
            if (i == 1) {
                assertThat(k).isEqualTo(hex("422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079"));
            }
        }
        assertThat(k).isEqualTo(hex("684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51"));
    }

    @Test
    void agree_shouldGiveWhatBouncyCastleGives_ofKeysAtRandom() {
        for (int i = 0; i < 300; i++) {
            List<byte[]> publicKeys = new ArrayList<>();
            for (int lane = 0; lane < 1 + i % ladder.lanes(); lane++) {
                publicKeys.add(randomKey());
            }
            compare(randomKey(), publicKeys);
        }
    }

    @Test
    void agree_shouldGiveWhatBouncyCastleGives_ofNumbersAtTheEdges() {
        List<byte[]> edges = new ArrayList<>(LOW_ORDER);
        edges.addAll(Points.aroundTheModulus());
        edges.addAll(Points.longRuns());
        List<byte[]> privateKeys = new ArrayList<>(Points.longRuns());
        privateKeys.add(randomKey());
        for (byte[] privateKey : privateKeys) {
            for (int from = 0; from < edges.size(); from += ladder.lanes()) {
                compare(privateKey, edges.subList(from, Math.min(edges.size(), from + ladder.lanes())));
            }
        }
    }

    @Test
    void agree_shouldGiveZero_ofPointsOfLowOrder() {
        for (byte[] point : LOW_ORDER) {
            assertThat(ladder.agree(randomKey(), List.of(randomKey(), point))[1])
                    .isEqualTo(new byte[32]);
        }
    }

    @Test
    void agree_shouldLeaveTheKeysAsTheyWere() {
        byte[] privateKey = randomKey();
        byte[] publicKey = randomKey();
        byte[] privateCopy = privateKey.clone();
        byte[] publicCopy = publicKey.clone();
        assertThat(ladder.agree(privateKey, List.of(publicKey))).hasDimensions(1, 32);
        assertThat(privateKey).isEqualTo(privateCopy);
        assertThat(publicKey).isEqualTo(publicCopy);
    }

    private void compare(byte[] privateKey, List<byte[]> publicKeys) {
        byte[][] secrets = ladder.agree(privateKey, publicKeys);
        assertThat(secrets).hasNumberOfRows(publicKeys.size());
        byte[] expected = new byte[32];
        for (int i = 0; i < secrets.length; i++) {
            X25519.scalarMult(privateKey, 0, publicKeys.get(i), 0, expected, 0);
            assertThat(secrets[i]).as(Arrays.toString(publicKeys.get(i))).isEqualTo(expected);
        }
    }

    private byte[] randomKey() {
        byte[] key = new byte[32];
        random.nextBytes(key);
        return key;
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
