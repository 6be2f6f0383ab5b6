package dev.sumac.upload;

import dev.sumac.dap.message.BatchMode;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.dap.message.Interval;
import dev.sumac.dap.message.Role;
import dev.sumac.dap.message.TaskExtension;
import dev.sumac.dap.message.TaskId;
import dev.sumac.dap.task.TaskConfiguration;
import dev.sumac.dap.task.Url;
import dev.sumac.dap.task.VdafConfig;
import dev.sumac.kit.custody.WrappedSecret;
import dev.sumac.kit.http.TokenHash;
import dev.sumac.kit.key.HpkeKeyEntry;
import dev.sumac.kit.key.HpkeKeyRecords;
import dev.sumac.kit.key.HpkeKeyState;
import dev.sumac.kit.task.TaskEntry;
import dev.sumac.kit.task.TaskRecords;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What the key service would publish, published by a test. */
final class Published implements AutoCloseable {

    /** Seconds in a task's unit of time. */
    static final long PRECISION = 10;

    static final Duration MAX_REPORT_AGE = Duration.ofHours(1);

    private static final AtomicLong EPOCH = new AtomicLong();
    private static final WrappedSecret WRAPPED = WrappedSecret.of(new byte[] {1});

    private final String aggregator;
    private final KafkaProducer<byte[], byte[]> producer;

    Published(String bootstrapServers, String aggregator) {
        this.aggregator = aggregator;
        this.producer = new KafkaProducer<>(Map.of(
                "bootstrap.servers", bootstrapServers,
                "key.serializer", ByteArraySerializer.class,
                "value.serializer", ByteArraySerializer.class));
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }

    /** A task that we lead, without limits of time. */
    TaskId task() {
        return task(Role.LEADER, Optional.empty(), false);
    }

    TaskId task(Role role, Optional<Interval> interval, boolean deleted) {
        return task(TaskId.of(random(TaskId.LENGTH)), role, interval, new Url("https://peer.example/"), deleted);
    }

    /** A task that we lead, with the Helper at an address. */
    TaskId taskWith(Url helper) {
        return task(TaskId.of(random(TaskId.LENGTH)), Role.LEADER, Optional.empty(), helper, false);
    }

    private TaskId task(TaskId taskId, Role role, Optional<Interval> interval, Url peer, boolean deleted) {
        TaskConfiguration configuration = TaskConfiguration.of(
                Bytes.copyOf(new byte[] {7}),
                new Url("https://leader.example/dap/"),
                new Url("https://helper.example/"),
                PRECISION,
                10,
                BatchMode.TIME_INTERVAL,
                new VdafConfig.Prio3Count(),
                interval.stream().map(TaskExtension::taskInterval).toList());
        TaskEntry entry = new TaskEntry(
                EPOCH.incrementAndGet(),
                new TaskEntry.Parameters(
                        taskId,
                        role,
                        configuration,
                        peer,
                        Map.of(0, WRAPPED),
                        Optional.of(TokenHash.ofToken("aggregator")),
                        Optional.of(TokenHash.ofToken("collector")),
                        Optional.of(WRAPPED),
                        Optional.empty(),
                        Optional.empty(),
                        config(9),
                        MAX_REPORT_AGE,
                        deleted));
        publish("tasks", taskId.toByteArray(), TaskRecords.encode(entry));
        return taskId;
    }

    void key(int configId, HpkeKeyState state) {
        UUID uuid = new UUID(0, configId);
        HpkeKeyEntry entry = new HpkeKeyEntry(
                EPOCH.incrementAndGet(), uuid, state, config(configId), Optional.of(WRAPPED), configId);
        publish("hpke-keys", HpkeKeyRecords.key(uuid), HpkeKeyRecords.encode(entry));
    }

    static HpkeConfig config(int id) {
        return new HpkeConfig(id, 0x20, 1, 1, Bytes.copyOf(new byte[32]));
    }

    static byte[] random(int length) {
        byte[] bytes = new byte[length];
        ThreadLocalRandom.current().nextBytes(bytes);
        return bytes;
    }

    private void publish(String topic, byte[] key, byte[] value) {
        try {
            producer.send(new ProducerRecord<>(aggregator + "." + topic, key, value))
                    .get();
        } catch (Exception e) {
            throw new IllegalStateException("cannot publish to " + topic, e);
        }
    }
}
