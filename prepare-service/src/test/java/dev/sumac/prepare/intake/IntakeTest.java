package dev.sumac.prepare.intake;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.dap.message.ReportError;
import dev.sumac.dap.message.ReportId;
import dev.sumac.kit.kafka.Topics;
import dev.sumac.prepare.fixture.LeaderFixture;
import dev.sumac.prepare.fixture.TestDatabase;
import dev.sumac.prepare.log.LogRecord;
import dev.sumac.prepare.verify.Rejection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Replicas that read two partitions one after the other, each for one poll, unless they die of it. */
@Timeout(60)
class IntakeTest {

    private static final int DEADLY = 0;
    private static final int INNOCENT = 1;
    private static final int INNOCENTS = 3;
    private static final int LIVES = 20;

    /** What no process survives. */
    private static final class Death extends Error {
        private static final long serialVersionUID = 1L;

        Death() {
            super("out of memory");
        }
    }

    private final DataSource source = TestDatabase.empty("intake");
    private final LeaderFixture leader = new LeaderFixture(source);
    private final Topics topics = new Topics("alpha");
    private final List<LogRecord> records = new ArrayList<>();
    /** What happens between a reader's beginning and the records it reads. */
    private Runnable meanwhile = () -> {};

    private void dieOf(LogRecord deadly) {
        ReportId id = PollJudge.parked(deadly).id().orElseThrow();
        leader.checks = (task, report) -> {
            if (report.reportId().equals(id)) {
                throw new Death();
            }
            return Optional.of(Rejection.of(ReportError.REPORT_DROPPED));
        };
    }

    private void live() {
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
        AtomicReference<@Nullable Intake> reading = new AtomicReference<>();
        Intake intake = new Intake(
                topics,
                () -> consumer.closed() ? last(requireNonNull(reading.get())) : consumer,
                leader.database,
                leader.log,
                leader.processor(new ArrayList<>()),
                new Intake.Portion(100, 1 << 20, Duration.ZERO));
        reading.set(intake);
        List<TopicPartition> partitions = List.of(partition(DEADLY), partition(INNOCENT));
        consumer.schedulePollTask(() -> {
            consumer.updateBeginningOffsets(partitions.stream().collect(Collectors.toMap(each -> each, each -> 0L)));
            consumer.rebalance(partitions);
            meanwhile.run();
            records.forEach(record -> consumer.addRecord(consumerRecord(record)));
        });
        consumer.schedulePollTask(intake::close);
        intake.run();
    }

    /** One life is over when its reader begins anew. */
    private static MockConsumer<byte[], byte[]> last(Intake intake) {
        intake.close();
        return new MockConsumer<>("none");
    }

    private TopicPartition partition(int number) {
        return new TopicPartition(topics.reports(), number);
    }

    private ConsumerRecord<byte[], byte[]> consumerRecord(LogRecord record) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(Topics.TASK_HEADER, leader.task.id().toByteArray());
        return new ConsumerRecord<>(
                topics.reports(),
                record.at().partition(),
                record.at().offset(),
                0,
                TimestampType.CREATE_TIME,
                0,
                record.value().length,
                null,
                record.value(),
                headers,
                Optional.empty());
    }

    private boolean dies() {
        try {
            live();
            return false;
        } catch (Death e) {
            return true;
        }
    }

    private long number(String query) throws SQLException {
        return TestDatabase.number(source, query);
    }

    @Test
    void run_shouldParkOnlyTheRecordOfWhichReplicasDie() throws Exception {
        LogRecord deadly = leader.report(DEADLY, 0);
        dieOf(deadly);
        records.add(deadly);
        records.addAll(leader.reports(INNOCENT, INNOCENTS));
        int deaths = 0;
        while (dies()) {
            deaths++;
            assertThat(deaths).isLessThan(LIVES);
        }
        assertThat(number("select count(*) from parked_report where partition = " + DEADLY))
                .isEqualTo(1);
        assertThat(number("select count(*) from parked_report where partition = " + INNOCENT))
                .isZero();
        assertThat(leader.outcomes()).isEqualTo(Map.of(ReportError.REPORT_DROPPED.token(), (long) INNOCENTS));
        assertThat(deaths).isGreaterThanOrEqualTo(6);
    }

    /** The consumer may not notice, when the new topic holds the place too. */
    @Test
    void run_shouldPlanNothingOfATopicThatWasMadeAnewUnderIt() throws Exception {
        records.addAll(leader.reports(INNOCENT, INNOCENTS));
        live();
        records.clear();
        records.add(leader.report(INNOCENT, INNOCENTS));
        meanwhile = () -> leader.log.makeAnew(new UUID(0, 2));

        live();

        assertThat(number("select next_offset from position")).isEqualTo(INNOCENTS);
        assertThat(number("select count(*) from job")).isEqualTo(1);
    }

    @Test
    void run_shouldCountNoAttemptThatEndsInOrder() throws Exception {
        records.addAll(leader.reports(INNOCENT, INNOCENTS));
        leader.current = false;
        for (int i = 0; i < 8; i++) {
            live();
        }
        assertThat(number("select attempts from position")).isZero();

        leader.current = true;
        live();
        assertThat(number("select count(*) from parked_report")).isZero();
        assertThat(number("select next_offset from position")).isEqualTo(INNOCENTS);
    }
}
