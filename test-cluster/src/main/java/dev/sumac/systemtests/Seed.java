package dev.sumac.systemtests;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** The one source of chance; {@code -Dsumac.seed=N} repeats a run's choices, though not its timing. */
final class Seed {
    static final long VALUE = Long.getLong("sumac.seed", System.nanoTime());

    private Seed() {}

    /** A generator of one's own, the same for the same name. */
    static RandomGenerator random(String name) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(VALUE ^ name.hashCode());
    }
}
