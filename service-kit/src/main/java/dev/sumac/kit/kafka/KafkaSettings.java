package dev.sumac.kit.kafka;

import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.eclipse.microprofile.config.Config;

/**
 * Settings of the Kafka clients: what all of them have in common as it stands under {@code kafka.} in the configuration
 * (bootstrap servers, security), and over it what the design demands. Each call returns a map that the caller may change.
 */
@Singleton
public class KafkaSettings {

    private static final String PREFIX = "kafka.";

    private final Map<String, Object> common = new HashMap<>();

    public KafkaSettings(Config config) {
        // By their names, because an environment variable (KAFKA_SASL_MECHANISM) does not say where its dots were.
        for (String name : AdminClientConfig.configNames()) {
            config.getOptionalValue(PREFIX + name, String.class).ifPresent(value -> common.put(name, value));
        }
        common.put(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, config.getValue("kafka.bootstrap.servers", String.class));
        common.putIfAbsent(CommonClientConfigs.RECONNECT_BACKOFF_MS_CONFIG, 50);
        common.putIfAbsent(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
    }

    /** An administrator whose calls give up after a few seconds. */
    public Map<String, Object> admin(String clientId) {
        Map<String, Object> settings = with(clientId);
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 3_000);
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 5_000);
        return settings;
    }

    /**
     * A consumer that sees committed records only, keeps no position at the broker and never skips on its own
     * ({@code auto.offset.reset=none}).
     */
    public Map<String, Object> consumer(String clientId) {
        Map<String, Object> settings = with(clientId);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return settings;
    }

    /** A producer whose acknowledgement means that the broker has the record, once. */
    public Map<String, Object> producer(String clientId) {
        Map<String, Object> settings = with(clientId);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        return settings;
    }

    private Map<String, Object> with(String clientId) {
        Map<String, Object> settings = new HashMap<>(common);
        settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
        return settings;
    }
}
