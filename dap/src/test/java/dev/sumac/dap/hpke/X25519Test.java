package dev.sumac.dap.hpke;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.dap.x25519.Ladder;
import dev.sumac.dap.x25519.LadderChoice;
import dev.sumac.dap.x25519.Points;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** All implementations of X25519 against each other: Bouncy Castle, Conscrypt, and in lanes where there are lanes. */
class X25519Test {

    private static final long NEVER = Long.MAX_VALUE;
    private static final DiffieHellman BOUNCY = new BouncyX25519();
    private static final Optional<LanesX25519> LANES =
            LadderChoice.best().map(ladder -> new LanesX25519(ladder, BOUNCY, NEVER));

    private final Random random = new Random(1);

    /** In use, if the Vector API is there. */
    static synchronized Optional<LanesX25519> lanes() {
        LANES.filter(lanes -> !lanes.isProven()).ifPresent(lanes -> lanes.prove(Duration.ofMinutes(2)));
        return LANES;
    }

    private static List<DiffieHellman> others() {
        List<DiffieHellman> others = new ArrayList<>();
        others.add(ConscryptX25519.load().orElseThrow());
        lanes().ifPresent(others::add);
        return others;
    }

    @Test
    void lanes_shouldBeThereWhereTheVectorApiIs() {
        boolean vectorApi =
                ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
        assertThat(vectorApi)
                .isEqualTo(!System.getProperty("sumac.expected.lanes", "").equals("none"));
        assertThat(vectorApi || LANES.isEmpty()).isTrue();
    }

    @Test
    void prove_shouldPutARightLadderToUseOnceItIsFaster() {
        assertThat(lanes().map(LanesX25519::isProven).orElse(true)).isTrue();
    }

    @Test
    void prove_shouldNotUseAWrongLadder() {
        LanesX25519 wrong = new LanesX25519(new FakeLadder(1, 1), new SlowX25519(), NEVER);
        wrong.prove(Duration.ofMinutes(2));
        assertThat(wrong.isProven()).isFalse();
    }

    @Test
    void prove_shouldNotUseASlowLadder() {
        LanesX25519 slow = new LanesX25519(new FakeLadder(0, 3), BOUNCY, NEVER);
        slow.prove(Duration.ofMillis(100));
        assertThat(slow.isProven()).isFalse();
    }

    @Test
    void agreeAll_shouldBeginToProveTheLadderAfterManyKeys() {
        LanesX25519 lanes = new LanesX25519(new FakeLadder(0, 1), new SlowX25519(), 100);
        List<byte[]> publicKeys = keys(10);
        for (int i = 0; i < 10; i++) {
            assertThat(lanes.isProven()).isFalse();
            compare(BOUNCY, lanes, randomKey(), publicKeys);
        }
        while (!lanes.isProven()) {
            Thread.onSpinWait();
        }
        compare(BOUNCY, lanes, randomKey(), publicKeys);
    }

    @Test
    void agreeAll_shouldBeTheSameInAll_ofAnyNumberOfKeys() {
        for (int count = 0; count < 40; count++) {
            compare(randomKey(), keys(count));
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

    /** Whoever wipes the key has wiped it. (Conscrypt keeps its own in native memory.) */
    @Test
    void agreement_shouldHoldNoCopyOfThePrivateKey() {
        List<byte[]> publicKeys = keys(16);
        List<DiffieHellman> ours = new ArrayList<>(List.of(BOUNCY));
        lanes().ifPresent(ours::add);
        for (DiffieHellman each : ours) {
            byte[] privateKey = randomKey();
            DiffieHellman.Agreement agreement = each.agreement(privateKey);
            Arrays.fill(privateKey, (byte) 0);
            assertThat(agreement.agreeAll(publicKeys).stream().map(Optional::orElseThrow))
                    .containsExactlyElementsOf(BOUNCY.agreement(new byte[32]).agreeAll(publicKeys).stream()
                            .map(Optional::orElseThrow)
                            .toList());
        }
    }

    private static void compare(byte[] privateKey, List<byte[]> publicKeys) {
        others().forEach(each -> compare(BOUNCY, each, privateKey, publicKeys));
    }

    private static void compare(DiffieHellman one, DiffieHellman other, byte[] privateKey, List<byte[]> publicKeys) {
        List<Optional<byte[]>> expected = one.agreement(privateKey).agreeAll(publicKeys);
        List<Optional<byte[]>> secrets = other.agreement(privateKey).agreeAll(publicKeys);
        assertThat(secrets).hasSameSizeAs(publicKeys);
        for (int i = 0; i < secrets.size(); i++) {
            assertThat(secrets.get(i).orElse(new byte[32]))
                    .isEqualTo(expected.get(i).orElse(new byte[32]));
        }
    }

    private List<byte[]> keys(int count) {
        List<byte[]> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            keys.add(randomKey());
        }
        return keys;
    }

    private byte[] randomKey() {
        byte[] key = new byte[32];
        random.nextBytes(key);
        return key;
    }

    /** Bouncy Castle's secrets, with a bit of the last byte turned or not, at so many times its price. */
    private record FakeLadder(int turned, int price) implements Ladder {
        @Override
        public int lanes() {
            return 4;
        }

        @Override
        public byte[][] agree(byte[] privateKey, List<byte[]> publicKeys) {
            byte[][] secrets = new byte[publicKeys.size()][];
            for (int i = 0; i < publicKeys.size(); i++) {
                for (int time = 0; time < price; time++) {
                    secrets[i] = BOUNCY.agreement(privateKey)
                            .agree(publicKeys.get(i))
                            .orElseThrow();
                }
                secrets[i][31] ^= (byte) turned;
            }
            return secrets;
        }
    }

    /** Bouncy Castle at three times its price. */
    private static final class SlowX25519 implements DiffieHellman {
        @Override
        public int publicKeyLength() {
            return BOUNCY.publicKeyLength();
        }

        @Override
        public int privateKeyLength() {
            return BOUNCY.privateKeyLength();
        }

        @Override
        public KeyBytes generate() {
            return BOUNCY.generate();
        }

        @Override
        public byte[] publicKeyOf(byte[] privateKey) {
            return BOUNCY.publicKeyOf(privateKey);
        }

        @Override
        public Agreement agreement(byte[] privateKey) {
            Agreement agreement = BOUNCY.agreement(privateKey);
            return publicKey -> {
                var _ = agreement.agree(publicKey);
                var _ = agreement.agree(publicKey);
                return agreement.agree(publicKey);
            };
        }
    }
}
