package dev.sumac.prepare.verify;

import dev.sumac.dap.message.Interval;
import dev.sumac.dap.message.ReportError;
import dev.sumac.dap.message.ReportMetadata;
import dev.sumac.dap.message.Times;
import dev.sumac.prepare.task.AggregationTask;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The checks of a report's time and public extensions. A report that is too old is judged first, so that nothing is kept of
 * it, and no report extension is known here, so any is too many.
 */
public final class ClockChecks implements ReportChecks {

    private final InstantSource clock;
    private final Duration skew;

    /** @param skew how far ahead of our clock a report may be; more than upload allows, so that none falls between */
    public ClockChecks(InstantSource clock, Duration skew) {
        this.clock = clock;
        this.skew = skew;
    }

    @Override
    public Optional<Rejection> check(AggregationTask task, ReportMetadata report) {
        Instant now = clock.instant();
        long precision = task.configuration().timePrecision();
        if (Times.isTooOld(report.time(), now, task.maxReportAge(), precision)) {
            return Optional.of(Rejection.of(ReportError.REPORT_DROPPED));
        }
        if (Times.isTooEarly(report.time(), now, skew, precision)) {
            return Optional.of(Rejection.of(ReportError.REPORT_TOO_EARLY));
        }
        Optional<Interval> interval = task.configuration().taskInterval();
        if (interval.isPresent() && interval.get().isAfter(report.time())) {
            return Optional.of(Rejection.of(ReportError.TASK_NOT_STARTED));
        }
        if (interval.isPresent() && interval.get().isBefore(report.time())) {
            return Optional.of(Rejection.of(ReportError.TASK_EXPIRED));
        }
        return report.publicExtensions().isEmpty()
                ? Optional.empty()
                : Optional.of(new Rejection(ReportError.INVALID_MESSAGE, "report_extension"));
    }
}
