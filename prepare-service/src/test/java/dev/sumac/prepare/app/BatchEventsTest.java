package dev.sumac.prepare.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.dap.message.BatchSelector;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.Checksum;
import dev.sumac.dap.message.Interval;
import dev.sumac.dap.message.TaskId;
import dev.sumac.kit.kafka.TopicAdmin;
import dev.sumac.kit.kafka.Topics;
import dev.sumac.local.LocalBackends;
import dev.sumac.prepare.batch.SealAnswer;
import dev.sumac.prepare.http.PrepareBackends;
import dev.sumac.prepare.store.SealState;
import dev.sumac.proto.BatchEvent;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PrepareBackends.class)
class BatchEventsTest {

    private static final int SHARE_BYTES = Topics.MAX_VALUE_BYTES - 4096;
    private static final TaskId TASK = TaskId.of(new byte[TaskId.LENGTH]);

    @Inject
    BatchEvents events;

    @Inject
    Topics topics;

    @Inject
    TopicAdmin admin;

    @Test
    void producer_shouldAllowWhatTheTopicAllows() {
        assertThat(ConfigProvider.getConfig()
                        .getValue("mp.messaging.outgoing.batchevents.max.request.size", Integer.class))
                .isEqualTo(Topics.MAX_RECORD_BYTES);
    }

    @Test
    void send_shouldCarryTheLargestShareThatATaskMayHave() throws Exception {
        admin.createMissing();
        SealState.Sealed batch = new SealState.Sealed(1, Checksum.EMPTY, 2, 3, Bytes.copyOf(new byte[SHARE_BYTES]));
        BatchSelector selector = new BatchSelector.TimeInterval(new Interval(2, 3));
        Bytes request = Bytes.copyOf(new byte[] {1, 2, 3});
        events.send(TASK, request, new SealAnswer.Sealed(selector, batch));

        assertThat(shareOf(request)).isEqualTo(SHARE_BYTES);
    }

    private int shareOf(Bytes request) throws Exception {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", LocalBackends.bootstrapServers(),
                "key.deserializer", ByteArrayDeserializer.class,
                "value.deserializer", ByteArrayDeserializer.class);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topics.batchEvents()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long deadline = System.nanoTime() + Duration.ofSeconds(90).toNanos();
            while (System.nanoTime() < deadline) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    BatchEvent event = BatchEvent.parseFrom(record.value());
                    if (Bytes.wrap(event.getRequestId().toByteArray()).equals(request)) {
                        return event.getSealed().getEncryptedAggregateShare().size();
                    }
                }
            }
        }
        throw new AssertionError("the event did not arrive");
    }
}
