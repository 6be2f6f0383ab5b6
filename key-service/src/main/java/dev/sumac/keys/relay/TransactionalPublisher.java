package dev.sumac.keys.relay;

import dev.sumac.kit.kafka.KafkaSettings;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.kit.kafka.TopicAdmin;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Publishes under the aggregator's one transactional id. The broker knows only the producer that registered last under
 * it; {@code initTransactions} is what fences all others. What is published is below the end that readers ask for.
 */
final class TransactionalPublisher implements RecordPublisher {

    private static final int CALL_MILLIS = 2_000;
    /** Two of these, and a bit, fit into the time that {@link Outbox} may be silent. */
    private static final int DELIVERY_MILLIS = 5_000;

    private static final int TRANSACTION_MILLIS = 10_000;
    private static final Duration SEEN = Duration.ofSeconds(2);

    private final KafkaSettings settings;
    private final TopicAdmin topics;
    private final String transactionalId;
    private @Nullable Producer<byte[], byte[]> producer;

    TransactionalPublisher(KafkaSettings settings, TopicAdmin topics, String transactionalId) {
        this.settings = settings;
        this.topics = topics;
        this.transactionalId = transactionalId;
    }

    @Override
    public void fenceOthers() throws PublishException {
        close();
        try {
            topics.createMissing();
            producer = new KafkaProducer<>(producerSettings());
            producer.initTransactions();
        } catch (NotCurrentException | KafkaException e) {
            close();
            throw new PublishException("cannot become the publisher: " + e.getMessage(), e);
        }
    }

    private Map<String, Object> producerSettings() {
        Map<String, Object> map = settings.producer(transactionalId);
        map.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        map.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_MILLIS);
        map.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, DELIVERY_MILLIS);
        map.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_MILLIS);
        map.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, CALL_MILLIS);
        map.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        return map;
    }

    @Override
    public void publish(List<OutboxRecord> records) throws PublishException {
        Producer<byte[], byte[]> current = producer;
        if (current == null) {
            throw new IllegalStateException("others are not fenced");
        }
        try {
            Map<TopicPartition, Future<RecordMetadata>> last = new HashMap<>();
            current.beginTransaction();
            for (OutboxRecord each : records) {
                // A failed send fails the commit. Each of the topics has one partition.
                last.put(
                        new TopicPartition(each.topic(), 0),
                        current.send(new ProducerRecord<>(each.topic(), each.key(), each.value())));
            }
            current.commitTransaction();
            for (Map.Entry<TopicPartition, Future<RecordMetadata>> each : last.entrySet()) {
                topics.awaitCommitted(each.getKey(), each.getValue().resultNow().offset(), SEEN);
            }
        } catch (NotCurrentException | KafkaException e) {
            close();
            throw new PublishException("cannot publish: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        Producer<byte[], byte[]> current = producer;
        producer = null;
        if (current != null) {
            current.close(Duration.ZERO);
        }
    }
}
