package dev.sumac.kit.kafka;

import dev.sumac.local.LocalBackends;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTxnStateException;

/** One aggregator's topics on the JVM's broker, each under a name of its own. */
public final class TestKafka {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Topics topics;
    private final KafkaSettings settings;
    private final TopicAdmin admin;
    private final Followers followers;

    public TestKafka() {
        this(LocalBackends.bootstrapServers());
    }

    public TestKafka(String bootstrapServers) {
        this(new Topics("kit" + COUNT.incrementAndGet()), bootstrapServers);
    }

    /** Another replica of the same aggregator. */
    TestKafka(TestKafka other) {
        this(other.topics, String.valueOf(other.settings.admin("").get("bootstrap.servers")));
    }

    private TestKafka(Topics topics, String bootstrapServers) {
        this.topics = topics;
        this.settings = new KafkaSettings(new SmallRyeConfigBuilder()
                .withDefaultValues(Map.of("kafka.bootstrap.servers", bootstrapServers))
                .build());
        this.admin = new TopicAdmin(topics, settings, (short) 1);
        this.followers = new Followers(settings, admin);
    }

    public Topics topics() {
        return topics;
    }

    public Followers followers() {
        return followers;
    }

    public KafkaSettings settings() {
        return settings;
    }

    public TopicAdmin admin() {
        return admin;
    }

    /** A producer in a transaction that was begun. */
    Producer<byte[], byte[]> transaction(String id) {
        Map<String, Object> map = settings.producer(id);
        map.put("transactional.id", topics.aggregator() + id);
        Producer<byte[], byte[]> producer = new KafkaProducer<>(map);
        producer.initTransactions();
        producer.beginTransaction();
        return producer;
    }

    /** As often as a busy broker needs it, which may look dead to itself for a moment. */
    private void createMissing() throws NotCurrentException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            try {
                admin.createMissing();
                return;
            } catch (NotCurrentException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw e;
                }
            }
        }
    }

    /** Publishes as the relay does: in one committed transaction, which is begun anew when the broker refuses it. */
    public void publish(String topic, byte[] key, List<byte[]> values) throws NotCurrentException {
        createMissing();
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            try {
                transact(topic, key, values);
                return;
            } catch (InvalidTxnStateException e) {
                // As a broker does that has just started.
                if (System.nanoTime() - deadline > 0) {
                    throw e;
                }
            }
        }
    }

    private void transact(String topic, byte[] key, List<byte[]> values) throws NotCurrentException {
        try (Producer<byte[], byte[]> producer = transaction("publish")) {
            Future<RecordMetadata> last = CompletableFuture.failedFuture(new IllegalArgumentException("no values"));
            for (byte[] value : values) {
                last = producer.send(new ProducerRecord<>(topic, key, value));
            }
            producer.commitTransaction();
            admin.awaitCommitted(new TopicPartition(topic, 0), last.resultNow().offset(), LIMIT);
        }
    }
}
