package dev.sumac.upload;

import dev.sumac.dap.message.Interval;
import dev.sumac.dap.message.ReportError;
import dev.sumac.dap.message.ReportMetadata;
import dev.sumac.dap.message.Times;
import dev.sumac.kit.task.TaskEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a report's metadata says against it (DAP section 4.4.2.2). The reports of one request are judged at one moment; ids
 * that came before are prepare-service's to find.
 */
final class ReportScreen {

    private final Optional<Interval> taskInterval;
    private final long timePrecision;
    private final Duration maxReportAge;
    private final Instant now;
    private final Duration leeway;

    /** @param leeway how far ahead of our clock a report may be; smaller than verification's */
    ReportScreen(TaskEntry task, Instant now, Duration leeway) {
        this.taskInterval = task.configuration().taskInterval();
        this.timePrecision = task.configuration().timePrecision();
        this.maxReportAge = task.maxReportAge();
        this.now = now;
        this.leeway = leeway;
    }

    /** The first fault, if any. */
    Optional<ReportError> fault(ReportMetadata metadata) {
        long time = metadata.time();
        if (!metadata.publicExtensions().isEmpty()) {
            // No report extension is defined yet: each one is unknown, whatever the order.
            return Optional.of(ReportError.INVALID_MESSAGE);
        }
        if (taskInterval.isPresent() && !taskInterval.get().contains(time)) {
            return Optional.of(ReportError.REPORT_DROPPED);
        }
        if (Times.isTooOld(time, now, maxReportAge, timePrecision)) {
            return Optional.of(ReportError.REPORT_DROPPED);
        }
        return Times.isTooEarly(time, now, leeway, timePrecision)
                ? Optional.of(ReportError.REPORT_TOO_EARLY)
                : Optional.empty();
    }
}
