package dev.sumac.prepare.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sumac.dap.message.ReportError;
import dev.sumac.dap.message.ReportId;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.prepare.fixture.LeaderFixture;
import dev.sumac.prepare.fixture.TestDatabase;
import dev.sumac.prepare.leader.InFlightJob;
import dev.sumac.prepare.log.LogRecord;
import dev.sumac.prepare.verify.Rejection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class PollProcessorTest {

    private final DataSource source = TestDatabase.empty("poll_processor");
    private final LeaderFixture leader = new LeaderFixture(source);
    private final List<InFlightJob> sent = new ArrayList<>();
    private final PollProcessor processor = leader.processor(sent);
    private final Set<Long> poison = new HashSet<>();

    private List<LogRecord> records(int count) {
        List<LogRecord> records = leader.reports(0, count);
        Map<ReportId, Long> offsets = new java.util.HashMap<>();
        records.forEach(record -> offsets.put(
                PollJudge.parked(record).id().orElseThrow(), record.at().offset()));
        leader.checks = (task, report) -> {
            if (poison.contains(offsets.get(report.reportId()))) {
                throw new IllegalStateException("a bug");
            }
            return Optional.of(Rejection.of(ReportError.REPORT_DROPPED));
        };
        return records;
    }

    private long dropped() {
        return leader.outcomes().getOrDefault(ReportError.REPORT_DROPPED.token(), 0L);
    }

    private long parked() throws SQLException {
        return TestDatabase.number(source, "select count(*) from parked_report");
    }

    private long position() throws SQLException {
        return TestDatabase.number(source, "select next_offset from position");
    }

    @Test
    void process_shouldParkOnlyWhatCannotBePlanned() throws Exception {
        poison.addAll(Set.of(0L, 1L, 5L, 9L));
        Map<Integer, Long> from = leader.beginAtZero(0);
        assertThat(processor.process(leader.topic, from, records(10))).isTrue();
        assertThat(parked()).isEqualTo(4);
        assertThat(dropped()).isEqualTo(6);
        assertThat(position()).isEqualTo(10);
    }

    @Test
    void process_shouldPlanNothingWithoutALease() throws Exception {
        Map<Integer, Long> from = leader.beginAtZero(0);
        List<LogRecord> records = leader.reports(0, 3);
        leader.nanoTime.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThatThrownBy(() -> processor.process(leader.topic, from, records))
                .isInstanceOf(NotCurrentException.class);
        leader.lease.confirm(leader.lease.now());
        assertThat(processor.process(leader.topic, from, records)).isTrue();
        assertThat(sent).hasSize(1);
    }

    @Test
    void process_shouldPlanNothingWhenItWasJudgedBeforeAGapInTheLease() throws Exception {
        Map<Integer, Long> from = leader.beginAtZero(0);
        List<LogRecord> records = leader.reports(0, 3);
        leader.checks = (task, report) -> {
            leader.nanoTime.addAndGet(Duration.ofSeconds(5).toNanos());
            leader.lease.confirm(leader.lease.now());
            return Optional.empty();
        };
        assertThatThrownBy(() -> processor.process(leader.topic, from, records))
                .isInstanceOf(NotCurrentException.class);
        assertThat(position()).isZero();
        assertThat(TestDatabase.number(source, "select count(*) from replay_id"))
                .as("nothing of the transaction happened")
                .isZero();
        assertThat(TestDatabase.number(source, "select count(*) from job")).isZero();

        leader.checks = (task, report) -> Optional.empty();
        assertThat(processor.process(leader.topic, from, records)).isTrue();
        assertThat(sent).hasSize(1);
    }

    @Test
    void process_shouldParkNothingWhenNothingCanBePlanned() throws Exception {
        poison.addAll(Set.of(0L, 1L, 2L));
        Map<Integer, Long> from = leader.beginAtZero(0);
        List<LogRecord> records = records(3);
        assertThatThrownBy(() -> processor.process(leader.topic, from, records))
                .isInstanceOf(NotCurrentException.class);
        assertThat(parked()).isZero();
        assertThat(position()).isZero();

        poison.clear();
        assertThat(processor.process(leader.topic, from, records)).isTrue();
        assertThat(dropped()).isEqualTo(3);
    }

    @Test
    void process_shouldParkNothingWhenNothingCanBeRead() throws Exception {
        Map<Integer, Long> from = leader.beginAtZero(0);
        List<LogRecord> records = leader.reports(0, 2).stream()
                .map(record -> new LogRecord(record.at(), record.leaderEpoch(), record.task(), new byte[] {1}))
                .toList();
        assertThatThrownBy(() -> processor.process(leader.topic, from, records))
                .isInstanceOf(NotCurrentException.class);
        assertThat(parked()).isZero();
        assertThat(processor.process(leader.topic, from, records.subList(0, 1))).isTrue();
        assertThat(parked()).isEqualTo(1);
    }

    @Test
    void process_shouldClaimForFewDaysAtOnce() throws Exception {
        int days = 150;
        List<LogRecord> records = new ArrayList<>();
        for (int i = 0; i < days; i++) {
            records.add(leader.report(0, i, LeaderFixture.hour() - 24L * i));
        }
        assertThat(processor.process(leader.topic, leader.beginAtZero(0), records))
                .isTrue();
        assertThat(sent.stream().mapToInt(job -> job.candidates().size()).sum()).isEqualTo(days);
        // One transaction makes one job of up to 100.
        assertThat(sent).hasSizeGreaterThan(2);
        assertThat(TestDatabase.number(source, "select count(*) from replay_id"))
                .isEqualTo(days);
    }
}
