package dev.sumac.collect.job;

import dev.sumac.collect.seal.Problem;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;

/** Counts collection jobs by how they ended. A problem's label is the draft's token, or {@code other}. */
@ApplicationScoped
class JobOutcomes {

    private static final String COUNTER = "sumac.collection.jobs";

    private final MeterRegistry registry;

    JobOutcomes(MeterRegistry registry) {
        this.registry = registry;
    }

    void done() {
        count("done");
    }

    void failed(Problem problem) {
        count(problem.token());
    }

    private void count(String outcome) {
        registry.counter(COUNTER, "outcome", outcome).increment();
    }
}
