package dev.sumac.keys.hpke;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.kit.custody.WrappedSecret;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ConfigIdsTest {

    private static final Moment THEN = new Moment(Instant.EPOCH, Duration.ZERO);

    private final Random random = new Random(7);

    private static HpkeKeyRow key(int configId, KeyStage stage, long epoch) {
        HpkeConfig config = new HpkeConfig(configId, 0x20, 1, 1, Bytes.wrap(new byte[32]));
        return new HpkeKeyRow(UUID.randomUUID(), config, WrappedSecret.of(new byte[] {1}), 0, stage)
                .become(stage, epoch);
    }

    private static List<HpkeKeyRow> destroyedButFor(int... ids) {
        List<HpkeKeyRow> keys = new ArrayList<>();
        for (int id = 0; id < ConfigIds.COUNT; id++) {
            keys.add(key(id, new KeyStage.Destroyed(THEN), 1_000 - id));
        }
        for (int id : ids) {
            keys.remove(id);
        }
        return keys;
    }

    @Test
    void choose_shouldTakeEveryIdOnceBeforeItTakesOneAgain() {
        List<HpkeKeyRow> keys = new ArrayList<>();
        for (int i = 0; i < ConfigIds.COUNT; i++) {
            int id = ConfigIds.choose(keys, Set.of(), random).orElseThrow();
            assertThat(keys).noneMatch(key -> key.configId() == id);
            keys.add(key(id, new KeyStage.Destroyed(THEN), i));
        }
        // Now the one whose key was destroyed first.
        int oldest = keys.getFirst().configId();
        assertThat(ConfigIds.choose(keys, Set.of(), random)).hasValue(oldest);
        keys.add(key(oldest, new KeyStage.Active(THEN), 300));
        assertThat(ConfigIds.choose(keys, Set.of(), random))
                .hasValue(keys.get(1).configId());
        // An id that two keys had counts from the later one.
        keys.add(key(keys.get(1).configId(), new KeyStage.Destroyed(THEN), 301));
        assertThat(ConfigIds.choose(keys, Set.of(), random))
                .hasValue(keys.get(2).configId());
    }

    @Test
    void choose_shouldFindTheOnlyIdLeft() {
        assertThat(ConfigIds.choose(destroyedButFor(42), Set.of(), random)).hasValue(42);
    }

    @Test
    void choose_shouldTakeNoIdThatIsReserved() {
        List<HpkeKeyRow> keys = destroyedButFor(42);
        assertThat(ConfigIds.choose(keys, Set.of(42), random)).hasValue(255);
        assertThat(ConfigIds.choose(keys, Set.of(42, 255), random)).hasValue(254);
    }

    @Test
    void choose_shouldTakeNoIdThatAReportCouldName() {
        List<HpkeKeyRow> keys = new ArrayList<>();
        for (int id = 0; id < ConfigIds.COUNT; id++) {
            keys.add(key(
                    id,
                    switch (id % 5) {
                        case 0 -> new KeyStage.Pending(THEN);
                        case 1 -> new KeyStage.Active(THEN);
                        case 2 -> new KeyStage.Expired(THEN);
                        case 3 -> new KeyStage.Superseded(THEN);
                        default -> new KeyStage.Compromised(THEN);
                    },
                    id));
        }
        assertThat(ConfigIds.choose(keys, Set.of(), random)).isEmpty();
        assertThat(ConfigIds.free(keys, 9)).isFalse();
    }
}
