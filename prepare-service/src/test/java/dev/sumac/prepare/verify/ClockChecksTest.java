package dev.sumac.prepare.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.dap.message.BatchMode;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.Extension;
import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.dap.message.Interval;
import dev.sumac.dap.message.ReportError;
import dev.sumac.dap.message.ReportId;
import dev.sumac.dap.message.ReportMetadata;
import dev.sumac.dap.message.Role;
import dev.sumac.dap.message.TaskExtension;
import dev.sumac.dap.message.TaskId;
import dev.sumac.dap.task.TaskConfiguration;
import dev.sumac.dap.task.Url;
import dev.sumac.dap.task.VdafConfig;
import dev.sumac.prepare.task.AggregationTask;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A task that counts time in hours; it is noon, or a little later. */
class ClockChecksTest {

    private static final int PRECISION = 3600;
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    /** The time of noon. */
    private static final long HOUR = NOON.getEpochSecond() / PRECISION;

    private static final Duration SKEW = Duration.ofMinutes(10);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration EVER = Duration.ofSeconds(Long.MAX_VALUE);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Extension EXTENSION = new Extension(0x7777, Bytes.EMPTY);

    private static AggregationTask task(Duration maxReportAge, TaskExtension... extensions) {
        TaskConfiguration configuration = TaskConfiguration.of(
                Bytes.copyOf(new byte[] {1}),
                new Url("https://leader.example/"),
                new Url("https://helper.example/"),
                PRECISION,
                1,
                BatchMode.TIME_INTERVAL,
                new VdafConfig.Prio3Count(),
                List.of(extensions));
        TaskId id = TaskId.of(new byte[TaskId.LENGTH]);
        return new AggregationTask(
                id,
                Role.LEADER,
                "https://peer.example/",
                configuration,
                configuration.vdaf().bind(id),
                0,
                new HpkeConfig(1, 0x20, 1, 1, Bytes.copyOf(new byte[32])),
                maxReportAge,
                false);
    }

    private static AggregationTask during(long start, long duration) {
        return task(DAY, TaskExtension.taskInterval(new Interval(start, duration)));
    }

    private static Optional<ReportError> check(
            AggregationTask task, Instant now, long time, Extension... publicExtensions) {
        ReportMetadata report = new ReportMetadata(new ReportId(1, 2), time, List.of(publicExtensions));
        return new ClockChecks(() -> now, SKEW).check(task, report).map(Rejection::error);
    }

    @Test
    void check_shouldTakeWhatIsAheadByTheSkew_andNothingBeyond() {
        AggregationTask task = task(DAY);
        Instant lastOfThisHour = NOON.plusSeconds(PRECISION).minus(SKEW).minus(SECOND);
        assertThat(check(task, NOON, HOUR)).isEmpty();
        assertThat(check(task, lastOfThisHour, HOUR + 1)).hasValue(ReportError.REPORT_TOO_EARLY);
        assertThat(check(task, lastOfThisHour.plus(SECOND), HOUR + 1)).isEmpty();
        assertThat(check(task, lastOfThisHour.plus(SECOND), HOUR + 2)).hasValue(ReportError.REPORT_TOO_EARLY);
        // 2^63 and 2^64 - 1
        assertThat(check(task, NOON, Long.MIN_VALUE)).hasValue(ReportError.REPORT_TOO_EARLY);
        assertThat(check(task, NOON, -1)).hasValue(ReportError.REPORT_TOO_EARLY);
    }

    @Test
    void check_shouldTakeWhatIsAsOldAsMayBe_andDropWhatIsOlder() {
        AggregationTask task = task(DAY);
        long oldest = HOUR - 24;
        assertThat(check(task, NOON, oldest)).isEmpty();
        assertThat(check(task, NOON, oldest - 1)).hasValue(ReportError.REPORT_DROPPED);
        assertThat(check(task, NOON.plusSeconds(PRECISION).minus(SECOND), oldest))
                .isEmpty();
        assertThat(check(task, NOON.plusSeconds(PRECISION), oldest)).hasValue(ReportError.REPORT_DROPPED);
        assertThat(check(task, NOON, 0)).hasValue(ReportError.REPORT_DROPPED);
        assertThat(check(task(EVER), NOON, 0)).as("an age beyond all times").isEmpty();
    }

    @Test
    void check_shouldTakeTheTasksIntervalAlone() {
        AggregationTask task = during(HOUR - 2, 2);
        assertThat(check(task, NOON, HOUR - 3)).hasValue(ReportError.TASK_NOT_STARTED);
        assertThat(check(task, NOON, HOUR - 2)).isEmpty();
        assertThat(check(task, NOON, HOUR - 1)).isEmpty();
        assertThat(check(task, NOON, HOUR)).hasValue(ReportError.TASK_EXPIRED);
    }

    /** What is too old may be taken for new by whoever has forgotten its id: no other reason comes first. */
    @Test
    void check_shouldJudgeTheAgeFirst_andExtensionsLast() {
        AggregationTask over = during(HOUR - 30, 2);
        assertThat(check(over, NOON, HOUR - 25, EXTENSION)).hasValue(ReportError.REPORT_DROPPED);
        assertThat(check(over, NOON, HOUR + 1, EXTENSION)).hasValue(ReportError.REPORT_TOO_EARLY);
        assertThat(check(over, NOON, HOUR, EXTENSION)).hasValue(ReportError.TASK_EXPIRED);
        assertThat(check(task(DAY), NOON, HOUR, EXTENSION)).hasValue(ReportError.INVALID_MESSAGE);
    }
}
