package dev.sumac.keys.rewrap;

import dev.sumac.dap.message.DecodeException;
import dev.sumac.kit.custody.Rewrapping;
import dev.sumac.kit.custody.RewrappingMessages;
import dev.sumac.kit.kafka.KafkaSettings;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.kit.kafka.TopicAdmin;
import dev.sumac.kit.kafka.Topics;
import dev.sumac.kit.thread.VitalWork;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Asks prepare-service to wrap secrets anew, and hears its answers. Whatever is lost on either way is asked for again, so each
 * replica hears what is said from now on, and keeps no position.
 */
@Singleton
class RewrapChannel {

    private static final Logger LOG = Logger.getLogger(RewrapChannel.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final int SEND_MILLIS = 5_000;

    private final Topics topics;
    private final KafkaSettings settings;
    private final TopicAdmin admin;
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable Producer<byte[], byte[]> producer;

    RewrapChannel(Topics topics, KafkaSettings settings, TopicAdmin admin) {
        this.topics = topics;
        this.settings = settings;
        this.admin = admin;
    }

    /** Sends commands; says whether the broker has them all. */
    synchronized boolean ask(List<Rewrapping.Request> requests) {
        Producer<byte[], byte[]> sending = producer();
        try {
            List<Future<RecordMetadata>> sent = requests.stream()
                    .map(request -> sending.send(
                            new ProducerRecord<>(topics.custodyCommands(), RewrappingMessages.encode(request))))
                    .toList();
            for (Future<RecordMetadata> each : sent) {
                each.get(SEND_MILLIS, TimeUnit.MILLISECONDS);
            }
            return true;
        } catch (KafkaException | ExecutionException | TimeoutException e) {
            LOG.warnf("commands were not sent: %s", e.getMessage());
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private synchronized Producer<byte[], byte[]> producer() {
        if (producer == null) {
            Map<String, Object> map = settings.producer("rewrap-commands");
            map.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, SEND_MILLIS);
            map.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, SEND_MILLIS / 2);
            map.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, SEND_MILLIS);
            producer = new KafkaProducer<>(map);
        }
        return producer;
    }

    /** Hands each answer to {@code taker}, on a thread of its own, until the process ends. */
    void listen(Consumer<Rewrapping.Answer> taker) {
        VitalWork.thread("rewrap-answers", () -> hearAll(taker)).start();
    }

    private void hearAll(Consumer<Rewrapping.Answer> taker) {
        while (closed.getCount() > 0) {
            try {
                hear(taker);
            } catch (KafkaException | NotCurrentException e) {
                LOG.warnf("answers are not heard, next attempt follows: %s", e.getMessage());
                pause();
            }
        }
    }

    private void hear(Consumer<Rewrapping.Answer> taker) throws NotCurrentException {
        admin.createMissing();
        TopicPartition only = new TopicPartition(topics.custodyEvents(), 0);
        Map<String, Object> reading = settings.consumer("rewrap-answers");
        reading.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, Math.toIntExact(POLL.toMillis()));
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(reading)) {
            consumer.assign(List.of(only));
            consumer.seekToEnd(List.of(only));
            while (closed.getCount() > 0) {
                for (ConsumerRecord<byte[], byte[]> each : consumer.poll(POLL)) {
                    take(each.value(), taker);
                }
            }
        }
    }

    private void take(byte[] value, Consumer<Rewrapping.Answer> taker) {
        try {
            taker.accept(RewrappingMessages.decodeAnswer(topics.aggregator(), value));
        } catch (DecodeException e) {
            LOG.errorf("a custody event cannot be understood: %s", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("an answer is left to its repeat", e);
        }
    }

    private void pause() {
        try {
            closed.await(POLL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @PreDestroy
    synchronized void close() {
        closed.countDown();
        if (producer != null) {
            producer.close(Duration.ZERO);
        }
    }
}
