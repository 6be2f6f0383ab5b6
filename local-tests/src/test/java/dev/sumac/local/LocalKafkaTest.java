package dev.sumac.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalKafkaTest {
    private static final TopicPartition PARTITION = new TopicPartition("letters", 0);

    @TempDir
    private Path directory;

    @Test
    void restart_shouldKeepAcknowledgedRecordsInThisProcess() throws Exception {
        try (LocalKafka kafka = LocalKafka.start(directory)) {
            createTopic(kafka.bootstrapServers());
            send(kafka.bootstrapServers(), "a");

            kafka.restart();
            send(kafka.bootstrapServers(), "b");

            assertThat(read(kafka.bootstrapServers(), 2)).containsExactly("a", "b");
        }
    }

    @Test
    void restart_shouldKeepAcknowledgedRecordsAfterTheBrokersProcessWasKilled() throws Exception {
        try (LocalKafkaProcess kafka = LocalKafkaProcess.start(directory)) {
            createTopic(kafka.bootstrapServers());
            send(kafka.bootstrapServers(), "a");
            ProcessHandle first = kafka.handle();

            kafka.kill();
            assertThat(first.isAlive()).isFalse();
            kafka.restart();
            send(kafka.bootstrapServers(), "b");

            assertThat(read(kafka.bootstrapServers(), 2)).containsExactly("a", "b");
        }
    }

    private static void createTopic(String servers) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            admin.createTopics(List.of(new NewTopic(PARTITION.topic(), 1, (short) 1)))
                    .all()
                    .get();
        }
    }

    private static void send(String servers, String value) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers, "acks", "all"), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(PARTITION.topic(), value)).get();
        }
    }

    private static List<String> read(String servers, int count) {
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers, "auto.offset.reset", "none"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.assign(List.of(PARTITION));
            consumer.seek(PARTITION, 0);
            List<String> values = new ArrayList<>();
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (values.size() < count && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(200)).forEach(r -> values.add(r.value()));
            }
            return values;
        }
    }
}
