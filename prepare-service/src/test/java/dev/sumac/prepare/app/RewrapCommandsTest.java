package dev.sumac.prepare.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sumac.custody.gcp.TestCloudKms;
import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.TaskId;
import dev.sumac.kit.custody.Binding;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.custody.KeyWrapper;
import dev.sumac.kit.custody.Rewrapping;
import dev.sumac.kit.custody.RewrappingMessages;
import dev.sumac.kit.custody.SecretBytes;
import dev.sumac.kit.custody.WrappedSecret;
import dev.sumac.kit.kafka.KafkaSettings;
import dev.sumac.kit.kafka.TopicAdmin;
import dev.sumac.kit.kafka.Topics;
import dev.sumac.prepare.http.PrepareBackends;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusMock;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Cloud KMS cannot rewrap by itself: the key-service sends a command, and the event has the new blob. */
@QuarkusTest
@QuarkusTestResource(PrepareBackends.class)
@Timeout(180)
class RewrapCommandsTest {

    private static final String KEYS = "sumac-keys";
    private static final String TOKENS = "sumac-tokens";

    @Inject
    RewrapCommands commands;

    @Inject
    RewrapEvents events;

    @Inject
    Topics topics;

    @Inject
    TopicAdmin admin;

    @Inject
    KafkaSettings kafka;

    @Test
    void command_shouldMoveASecretToTheNewestVersionOfAKeyOfCloudKms() throws Exception {
        admin.createMissing();
        TaskId task = TaskId.of(new byte[TaskId.LENGTH]);
        List<Binding> rows = List.of(
                new Binding.HpkePrivateKey(topics.aggregator(), new UUID(1, 2), 3, 0x20),
                new Binding.VerifyKey(topics.aggregator(), task, 7),
                new Binding.OutgoingToken(topics.aggregator(), task));
        SecretBytes secret = SecretBytes.random(32);
        try (TestCloudKms kms = TestCloudKms.start()) {
            QuarkusMock.installMockForInstance(
                    new RewrapCommands(
                            kms.wrapper("prepare-service", KEYS),
                            kms.wrapper("prepare-service", TOKENS),
                            topics,
                            events),
                    commands);
            List<Rewrapping.Request> before = new ArrayList<>();
            for (Binding row : rows) {
                before.add(new Rewrapping.Request(
                        row, custody(kms, "key-service", row).wrap(row, secret)));
            }
            kms.rotate(KEYS);
            kms.rotate(TOKENS);
            List<Rewrapping.Request> after = new ArrayList<>();
            for (Rewrapping.Request old : before) {
                after.add(new Rewrapping.Request(old.binding(), rewrapped(old)));
            }

            // The old versions can go.
            kms.disable(KEYS, 1);
            kms.disable(TOKENS, 1);
            for (Rewrapping.Request row : after) {
                assertThat(custody(kms, "prepare-service", row.binding()).unwrap(row.binding(), row.blob()))
                        .as("%s", row)
                        .isEqualTo(secret);
                assertThat(custody(kms, "key-service", row.binding()).recognizes(row.blob()))
                        .as("the key-service takes it")
                        .isTrue();
            }
            for (Rewrapping.Request row : before) {
                assertThatThrownBy(() ->
                                custody(kms, "prepare-service", row.binding()).unwrap(row.binding(), row.blob()))
                        .isInstanceOf(CustodyException.Refused.class);
            }
        }
    }

    private static KeyWrapper custody(TestCloudKms kms, String service, Binding row) {
        return Rewrapping.custodyOf(row, kms.wrapper(service, KEYS), kms.wrapper(service, TOKENS));
    }

    /** Asks as the key-service does, again and again until there is an answer. */
    private WrappedSecret rewrapped(Rewrapping.Request request) throws DecodeException {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(kafka.producer("rewrap-test"));
                KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(kafka.consumer("rewrap-test"))) {
            List<TopicPartition> partitions = consumer.partitionsFor(topics.custodyEvents()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
            while (true) {
                var _ = producer.send(
                        new ProducerRecord<>(topics.custodyCommands(), RewrappingMessages.encode(request)));
                for (ConsumerRecord<byte[], byte[]> event : consumer.poll(Duration.ofSeconds(1))) {
                    Rewrapping.Answer answer = RewrappingMessages.decodeAnswer(topics.aggregator(), event.value());
                    if (answer.binding().equals(request.binding())) {
                        assertThat(answer.from()).isEqualTo(request.blob());
                        return answer.to().orElseThrow();
                    }
                }
            }
        }
    }
}
