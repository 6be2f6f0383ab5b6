package dev.sumac.keys.hpke;

import dev.sumac.kit.key.HpkeKeyState;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Config ids: one byte. An id belongs to its key until that is destroyed, which is after the last report that could name it.
 * Ids that were never used come first, by chance, so that a report that is brought to the wrong aggregator is likely to name
 * an id that is unknown there; then the one that has been free for the longest.
 */
final class ConfigIds {

    static final int COUNT = 0x100;

    private ConfigIds() {}

    /**
     * An id for a new key; empty when all are taken.
     *
     * @param reserved ids of keys that have no row yet
     */
    static OptionalInt choose(List<HpkeKeyRow> keys, Set<Integer> reserved, RandomGenerator random) {
        BitSet used = new BitSet(COUNT);
        keys.forEach(key -> used.set(key.configId()));
        reserved.forEach(used::set);
        if (used.cardinality() < COUNT) {
            int skipped = random.nextInt(COUNT - used.cardinality());
            int id = used.nextClearBit(0);
            for (; skipped > 0; skipped--) {
                id = used.nextClearBit(id + 1);
            }
            return OptionalInt.of(id);
        }
        return keys.stream()
                .filter(key -> free(keys, key.configId()) && !reserved.contains(key.configId()))
                // The key that was destroyed last stands for its id.
                .filter(key -> keys.stream()
                        .noneMatch(other -> other.configId() == key.configId() && destroyed(other) > destroyed(key)))
                .min(Comparator.comparingLong(ConfigIds::destroyed))
                .map(key -> OptionalInt.of(key.configId()))
                .orElseGet(OptionalInt::empty);
    }

    /** Whether no key that is not destroyed has the id. */
    static boolean free(List<HpkeKeyRow> keys, int configId) {
        return keys.stream().allMatch(key -> key.configId() != configId || key.state() == HpkeKeyState.DESTROYED);
    }

    /** How many ids are free. */
    static long countFree(List<HpkeKeyRow> keys) {
        return COUNT
                - keys.stream()
                        .filter(key -> key.state() != HpkeKeyState.DESTROYED)
                        .map(HpkeKeyRow::configId)
                        .distinct()
                        .count();
    }

    /** When it was destroyed, in the order of changes. */
    private static long destroyed(HpkeKeyRow key) {
        return key.epoch();
    }
}
