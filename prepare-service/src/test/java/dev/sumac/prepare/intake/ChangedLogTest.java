package dev.sumac.prepare.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.kit.kafka.Topics;
import dev.sumac.local.LocalBackends;
import dev.sumac.prepare.fixture.LeaderFixture;
import dev.sumac.prepare.fixture.TestDatabase;
import dev.sumac.prepare.log.KafkaReportLog;
import dev.sumac.prepare.log.LogRecord;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A log on a real broker, which loses records or is made anew while somebody reads it. */
@Timeout(120)
class ChangedLogTest {

    private static final int PLANNED = 3;

    private final Map<String, Object> broker = Map.of("bootstrap.servers", LocalBackends.bootstrapServers());
    private final DataSource source = TestDatabase.empty("changedlog");
    private final LeaderFixture leader = new LeaderFixture(source);
    private final Topics topics = new Topics("changedlog-" + UUID.randomUUID());
    private final Admin admin = Admin.create(broker);
    private final KafkaReportLog log = new KafkaReportLog(topics.reports(), admin, this::consumer);
    private final Intake intake = new Intake(
            topics,
            this::consumer,
            leader.database,
            log,
            leader.processor(new CopyOnWriteArrayList<>()),
            new Intake.Portion(100, 1 << 20, Duration.ZERO));
    private final Thread reader = Thread.ofPlatform().name("intake").unstarted(intake);
    private final Alarm alarm = new Alarm();

    /** Rings when the reader says so. */
    private static final class Alarm extends Handler {
        private final Logger logger = Logger.getLogger(Intake.class.getName());
        private final CountDownLatch rung = new CountDownLatch(1);

        @Override
        public void publish(java.util.logging.LogRecord said) {
            if (said.getMessage().contains("ALARM")
                    || List.of(said.getParameters()).toString().contains("ALARM")) {
                rung.countDown();
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @BeforeEach
    void begin() throws Exception {
        alarm.logger.addHandler(alarm);
        create();
        reader.start();
        send(0, PLANNED);
        awaitPosition(PLANNED);
    }

    @AfterEach
    void end() throws Exception {
        intake.close();
        reader.join();
        alarm.logger.removeHandler(alarm);
        log.close();
        admin.deleteTopics(List.of(topics.reports())).all().get();
        admin.close();
    }

    private Consumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(Map.of(
                "bootstrap.servers",
                LocalBackends.bootstrapServers(),
                "group.id",
                topics.group("prepare"),
                "auto.offset.reset",
                "none",
                "enable.auto.commit",
                false,
                "allow.auto.create.topics",
                false,
                "key.deserializer",
                ByteArrayDeserializer.class,
                "value.deserializer",
                ByteArrayDeserializer.class));
    }

    private void create() throws Exception {
        admin.createTopics(List.of(new NewTopic(topics.reports(), 1, (short) 1)))
                .all()
                .get();
    }

    private void send(int from, int count) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(Map.of(
                "bootstrap.servers", LocalBackends.bootstrapServers(),
                "key.serializer", ByteArraySerializer.class,
                "value.serializer", ByteArraySerializer.class))) {
            for (int i = 0; i < count; i++) {
                LogRecord record = leader.report(0, from + i);
                producer.send(new ProducerRecord<>(
                                topics.reports(),
                                0,
                                new byte[0],
                                record.value(),
                                List.of(new RecordHeader(
                                        Topics.TASK_HEADER, leader.task.id().toByteArray()))))
                        .get();
            }
        }
    }

    private void awaitPosition(long offset) throws SQLException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (number("select coalesce(max(next_offset), 0) from position") < offset) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
        }
    }

    private long number(String query) throws SQLException {
        return TestDatabase.number(source, query);
    }

    private void awaitGone() throws Exception {
        while (admin.listTopics().names().get().contains(topics.reports())) {
            Thread.onSpinWait();
        }
    }

    /** The new topic holds the offset at which the old one was left: no error of the broker's tells them apart. */
    @Test
    void run_shouldPlanNothingOfATopicThatWasMadeAnew_andRaiseTheAlarm() throws Exception {
        long jobs = number("select count(*) from job");
        admin.deleteTopics(List.of(topics.reports())).all().get();
        awaitGone();
        create();
        send(0, 3 * PLANNED);

        assertThat(alarm.rung.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(number("select count(*) from position where next_offset <> " + PLANNED))
                .isZero();
        assertThat(number("select count(distinct topic) from position")).isEqualTo(1);
        assertThat(number("select count(*) from job")).isEqualTo(jobs);
    }

    @Test
    void run_shouldReadOn_whenTheLogWasTruncatedUpToItsPlace() throws Exception {
        log.deleteBelow(Map.of(0, (long) PLANNED));

        send(PLANNED, 2);

        awaitPosition(PLANNED + 2);
        assertThat(alarm.rung.getCount()).isEqualTo(1);
    }
}
