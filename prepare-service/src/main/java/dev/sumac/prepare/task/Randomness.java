package dev.sumac.prepare.task;

import dev.sumac.dap.message.BatchId;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Fresh ids. A simulation gives a seeded generator; everybody else a secure one. */
public final class Randomness {

    private final RandomGenerator generator;

    public Randomness(RandomGenerator generator) {
        this.generator = generator;
    }

    /** Of a row. */
    public UUID id() {
        return new UUID(generator.nextLong(), generator.nextLong());
    }

    /** Of a batch (section 5.2): 32 random bytes. */
    public BatchId batchId() {
        byte[] bytes = new byte[BatchId.LENGTH];
        generator.nextBytes(bytes);
        return BatchId.of(bytes);
    }

    /** A factor from 0.5 up to 1.5, so that those who failed together do not come back together. */
    public double jitter() {
        return 0.5 + generator.nextDouble();
    }
}
