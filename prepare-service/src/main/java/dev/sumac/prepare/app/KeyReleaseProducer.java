package dev.sumac.prepare.app;

import dev.sumac.kit.kafka.KafkaSettings;
import dev.sumac.kit.kafka.Topics;
import dev.sumac.kit.key.HpkeKeyRecords;
import dev.sumac.kit.key.KeyReleaseRecords;
import dev.sumac.prepare.key.RetiredKeys;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/** Says on {@code key-releases} that nothing needs a key any more. What is not sent is said again the next time. */
@Singleton
class KeyReleaseProducer implements RetiredKeys.Announcement {

    private static final Logger LOG = Logger.getLogger(KeyReleaseProducer.class);
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final String topic;
    private final Map<String, Object> settings;

    KeyReleaseProducer(Topics topics, KafkaSettings kafka) {
        this.topic = topics.keyReleases();
        this.settings = kafka.producer("key-releases");
    }

    /** A few times in the life of a key, so the producer lives no longer than the record. */
    @Override
    public void released(UUID key) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings)) {
            producer.send(new ProducerRecord<>(topic, HpkeKeyRecords.key(key), KeyReleaseRecords.encode(key)))
                    .get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            LOG.infof("nothing needs HPKE key %s any more", key);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            LOG.warnf("left to the next time: that nothing needs HPKE key %s any more: %s", key, e.getMessage());
        }
    }
}
