package dev.sumac.dap.hpke;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.dap.x25519.Ladder;
import dev.sumac.dap.x25519.LadderChoice;
import dev.sumac.dap.x25519.Points;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** All implementations of X25519 against each other: Bouncy Castle, Conscrypt, and in lanes where there are lanes. */
class X25519Test {

    private static final DiffieHellman BOUNCY = new BouncyX25519();

    private final Random random = new Random(1);

    private static List<DiffieHellman> others() {
        List<DiffieHellman> others = new ArrayList<>();
        others.add(ConscryptX25519.load().orElseThrow());
        LadderChoice.best().ifPresent(ladder -> others.add(LanesX25519.over(ladder, BOUNCY)));
        return others;
    }

    @Test
    void lanes_shouldBeInUseWhereTheVectorApiIs() {
        boolean vectorApi =
                ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
        assertThat(vectorApi)
                .isEqualTo(!System.getProperty("sumac.expected.lanes", "").equals("none"));
        assertThat(others().stream().anyMatch(LanesX25519.class::isInstance))
                .isEqualTo(vectorApi && LadderChoice.best().isPresent());
    }

    @Test
    void agreeAll_shouldBeTheSameInAll_ofAnyNumberOfKeys() {
        for (int count = 0; count < 40; count++) {
            byte[] privateKey = randomKey();
            List<byte[]> publicKeys = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                publicKeys.add(randomKey());
            }
            compare(privateKey, publicKeys);
        }
    }

    @Test
    void agreeAll_shouldBeTheSameInAll_ofNumbersAtTheEdges() {
        List<byte[]> edges = new ArrayList<>(Points.aroundTheModulus());
        edges.addAll(Points.longRuns());
        compare(randomKey(), edges);
        for (byte[] privateKey : Points.longRuns()) {
            compare(privateKey, edges);
        }
    }

    @Test
    void agreeAll_shouldRefuseWhatIsNoKeyAndKeepTheOrder() {
        for (byte[] lowOrder : Points.lowOrder()) {
            List<byte[]> publicKeys = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                publicKeys.add(
                        switch (i % 4) {
                            case 1 -> lowOrder;
                            case 3 -> new byte[i];
                            default -> randomKey();
                        });
            }
            for (DiffieHellman each : others()) {
                List<Optional<byte[]>> secrets = each.agreement(randomKey()).agreeAll(publicKeys);
                for (int i = 0; i < secrets.size(); i++) {
                    assertThat(secrets.get(i).isPresent()).isEqualTo(i % 2 == 0);
                }
            }
            compare(randomKey(), publicKeys);
        }
    }

    @Test
    void over_shouldKeepToTheOtherOneWhenTheLadderIsWrong() {
        var wrong = new WrongLadder();
        assertThat(LanesX25519.over(wrong, BOUNCY)).isSameAs(BOUNCY);
    }

    private static void compare(byte[] privateKey, List<byte[]> publicKeys) {
        List<Optional<byte[]>> expected = BOUNCY.agreement(privateKey).agreeAll(publicKeys);
        for (DiffieHellman each : others()) {
            List<Optional<byte[]>> secrets = each.agreement(privateKey).agreeAll(publicKeys);
            assertThat(secrets).hasSameSizeAs(publicKeys);
            for (int i = 0; i < secrets.size(); i++) {
                assertThat(secrets.get(i).orElse(new byte[32]))
                        .isEqualTo(expected.get(i).orElse(new byte[32]));
            }
        }
    }

    private byte[] randomKey() {
        byte[] key = new byte[32];
        random.nextBytes(key);
        return key;
    }

    /** Adds a bit. */
    private static final class WrongLadder implements Ladder {
        @Override
        public int lanes() {
            return 4;
        }

        @Override
        public byte[][] agree(byte[] privateKey, List<byte[]> publicKeys) {
            List<byte[]> secrets = new ArrayList<>();
            for (int i = 0; i < publicKeys.size(); i++) {
                byte[] secret =
                        BOUNCY.agreement(privateKey).agree(publicKeys.get(i)).orElseThrow();
                secret[31] ^= 1;
                secrets.add(secret);
            }
            return secrets.toArray(byte[][]::new);
        }
    }
}
