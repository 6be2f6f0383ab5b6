package dev.sumac.collect;

import dev.sumac.dap.message.BatchMode;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.dap.message.Role;
import dev.sumac.dap.message.TaskId;
import dev.sumac.dap.task.TaskConfiguration;
import dev.sumac.dap.task.Url;
import dev.sumac.dap.task.VdafConfig;
import dev.sumac.kit.custody.Binding;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.custody.LocalKeyFileWrapper;
import dev.sumac.kit.custody.SecretBytes;
import dev.sumac.kit.custody.WrappedSecret;
import dev.sumac.kit.http.TokenHash;
import dev.sumac.kit.task.TaskEntry;
import dev.sumac.kit.task.TaskRecords;
import dev.sumac.local.LocalBackends;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Tasks as the key service would publish them. */
final class TestTasks {

    static final String COLLECTOR_TOKEN = "the-collectors-token";
    static final String LEADER_TOKEN = "the-leaders-token";
    static final String OUTGOING_TOKEN = "the-token-we-send";
    static final String LEADER_PATH = "/of/the/leader";
    static final String HELPER_PATH = "/of/the/helper";

    private static final AtomicLong EPOCH = new AtomicLong();
    private static final KafkaProducer<byte[], byte[]> PRODUCER = new KafkaProducer<>(Map.of(
            "bootstrap.servers", LocalBackends.bootstrapServers(),
            "key.serializer", ByteArraySerializer.class,
            "value.serializer", ByteArraySerializer.class));

    private TestTasks() {}

    /** A task whose peer is dialled at {@code peerUrl}, which is not what the configuration says. */
    static TaskId publish(Role role, BatchMode mode, String peerUrl) {
        return publish(TaskId.of(random(TaskId.LENGTH)), role, mode, peerUrl, false);
    }

    static TaskId publish(TaskId taskId, Role role, BatchMode mode, String peerUrl, boolean deleted) {
        TaskConfiguration configuration = TaskConfiguration.of(
                Bytes.copyOf(new byte[] {7}),
                new Url("https://leader.example" + LEADER_PATH),
                new Url("https://helper.example" + HELPER_PATH + "/"),
                10,
                3,
                mode,
                new VdafConfig.Prio3Count(),
                List.of());
        TaskEntry entry = new TaskEntry(
                EPOCH.incrementAndGet(),
                new TaskEntry.Parameters(
                        taskId,
                        role,
                        configuration,
                        new Url(peerUrl),
                        Map.of(0, WrappedSecret.of(new byte[] {1})),
                        role == Role.HELPER ? Optional.of(TokenHash.ofToken(LEADER_TOKEN)) : Optional.empty(),
                        role == Role.LEADER ? Optional.of(TokenHash.ofToken(COLLECTOR_TOKEN)) : Optional.empty(),
                        role == Role.LEADER ? Optional.of(outgoingToken(taskId)) : Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        new HpkeConfig(9, 0x20, 1, 1, Bytes.copyOf(new byte[32])),
                        Duration.ofDays(1),
                        deleted));
        send(taskId.toByteArray(), TaskRecords.encode(entry));
        return taskId;
    }

    static byte[] random(int length) {
        byte[] bytes = new byte[length];
        ThreadLocalRandom.current().nextBytes(bytes);
        return bytes;
    }

    private static WrappedSecret outgoingToken(TaskId taskId) {
        try {
            return LocalKeyFileWrapper.open(Backends.keyFile())
                    .wrap(
                            new Binding.OutgoingToken(Backends.AGGREGATOR, taskId),
                            SecretBytes.wrap(OUTGOING_TOKEN.getBytes(StandardCharsets.US_ASCII)));
        } catch (CustodyException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void send(byte[] key, byte[] value) {
        try {
            PRODUCER.send(new ProducerRecord<>(Backends.AGGREGATOR + ".tasks", key, value))
                    .get();
        } catch (Exception e) {
            throw new IllegalStateException("cannot publish a task", e);
        }
    }
}
