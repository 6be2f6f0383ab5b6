package dev.sumac.upload;

import dev.sumac.dap.message.ReportError;
import dev.sumac.kit.http.BodyRoom;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumMap;
import java.util.Map;

/** Counts of what was taken and what was not. Knows no task and no client. */
@ApplicationScoped
class UploadMetrics {

    private static final String REPORTS = "sumac.upload.reports";
    private static final String REQUESTS = "sumac.upload.requests";
    private static final String OUTCOME = "outcome";

    private final MeterRegistry registry;
    private final Counter accepted;
    private final Map<ReportError, Counter> refused = new EnumMap<>(ReportError.class);

    UploadMetrics(MeterRegistry registry, BodyRoom room) {
        this.registry = registry;
        this.accepted = registry.counter(REPORTS, OUTCOME, "accepted");
        for (ReportError error : ReportError.values()) {
            refused.put(error, registry.counter(REPORTS, OUTCOME, error.token()));
        }
        registry.gauge("sumac.upload.in.flight.bytes", room, BodyRoom::taken);
    }

    void count(UploadOutcome outcome) {
        switch (outcome) {
            case UploadOutcome.Taken taken -> {
                request("taken");
                accepted.increment(taken.accepted());
                taken.errors().status().forEach(status -> count(status.error()));
            }
            case UploadOutcome.Refused refusal -> request(refusal.problem().token());
            case UploadOutcome.TooLarge _ -> request("413");
            case UploadOutcome.Unavailable _ -> request("unavailable");
        }
    }

    /** A request that was answered before anything was read of it. */
    void request(String outcome) {
        registry.counter(REQUESTS, OUTCOME, outcome).increment();
    }

    private void count(ReportError error) {
        Counter counter = refused.get(error);
        if (counter != null) {
            counter.increment();
        }
    }
}
