package dev.sumac.upload;

import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.TaskId;
import dev.sumac.kit.kafka.KafkaSettings;
import dev.sumac.kit.kafka.Topics;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The topic {@code reports}. A record counts when all in-sync replicas have it; the idempotent producer's own retries make
 * no second one, and a client's do no harm, for prepare-service claims each id once.
 *
 * <p>{@code max.block.ms=0}: where the producer would wait (no metadata yet, buffer full) it fails, for its callers are
 * event loops. {@link #isReachable} has the metadata fetched beforehand.
 */
@ApplicationScoped
class KafkaReportLog implements ReportLog {

    private static final Logger LOG = Logger.getLogger(KafkaReportLog.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);
    private static final int BATCH_BYTES = 1 << 16;
    private static final long NEVER_IDLE_MILLIS = Duration.ofDays(3650).toMillis();

    private final String topic;
    private final TaskBacklog backlog;
    private final Map<String, Object> settings;
    private final AtomicBoolean replacing = new AtomicBoolean();
    private volatile Producer<byte[], byte[]> producer;

    KafkaReportLog(Topics topics, KafkaSettings kafka, UploadSettings upload, TaskBacklog backlog) {
        this.topic = topics.reports();
        this.backlog = backlog;
        this.settings = kafka.producer(topics.aggregator() + "-upload");
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, upload.linger().toMillis());
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, upload.producerBufferBytes());
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.MAX_RECORD_BYTES);
        settings.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, NEVER_IDLE_MILLIS);
        // Ciphertexts do not compress.
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
        int limit = Math.toIntExact(upload.appendTimeout().toMillis());
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, limit);
        settings.put(
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                Math.max(1, limit / 2 - Math.toIntExact(upload.linger().toMillis())));
        this.producer = new KafkaProducer<>(settings);
    }

    @Override
    public CompletionStage<Void> append(TaskId taskId, List<Bytes> reports) {
        if (reports.isEmpty()) {
            return CompletableFuture.completedStage(null);
        }
        Acknowledgement acknowledgement = new Acknowledgement(taskId, reports.size());
        List<Header> headers = List.of(new RecordHeader(Topics.TASK_HEADER, taskId.toByteArray()));
        Producer<byte[], byte[]> current = producer;
        for (Bytes report : reports) {
            send(
                    current,
                    new ProducerRecord<>(topic, null, null, null, report.toByteArray(), headers),
                    acknowledgement);
        }
        return acknowledgement.result;
    }

    private void send(
            Producer<byte[], byte[]> current, ProducerRecord<byte[], byte[]> record, Acknowledgement acknowledgement) {
        try {
            var _ = current.send(record, acknowledgement::onCompletion);
        } catch (KafkaException | IllegalStateException e) {
            // Thrown, not handed to the callback: the producer itself is beyond repair.
            replace(current, e);
            acknowledgement.onCompletion(null, e instanceof KafkaException ? e : new KafkaException(e));
        }
    }

    /** Whether the producer knows the topic's partitions, so that sending need not wait. Asks for them if not. */
    boolean isReachable() {
        try {
            return !producer.partitionsFor(topic).isEmpty();
        } catch (TimeoutException e) {
            return false;
        }
    }

    /** Off the caller's thread: making and closing a producer takes a while. */
    private void replace(Producer<byte[], byte[]> broken, RuntimeException cause) {
        if (broken != producer || !replacing.compareAndSet(false, true)) {
            return;
        }
        LOG.error("the producer failed for good; another takes its place", cause);
        Thread.ofVirtual().name("replace-producer").start(() -> {
            try {
                producer = new KafkaProducer<>(settings);
                broken.close(Duration.ZERO);
            } finally {
                replacing.set(false);
            }
        });
    }

    @PreDestroy
    void close() {
        producer.close(CLOSE_LIMIT);
    }

    /** Counts down the records of one request. */
    private final class Acknowledgement {
        private final CompletableFuture<Void> result = new CompletableFuture<>();
        private final AtomicInteger outstanding;
        private final TaskId taskId;
        private volatile @Nullable Exception failure;

        Acknowledgement(TaskId taskId, int records) {
            this.taskId = taskId;
            this.outstanding = new AtomicInteger(records);
        }

        void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception exception) {
            if (exception != null) {
                failure = exception;
            } else if (metadata != null) {
                backlog.appended(taskId, metadata.partition(), metadata.offset());
            }
            if (outstanding.decrementAndGet() == 0) {
                Exception failed = failure;
                if (failed == null) {
                    result.complete(null);
                } else {
                    result.completeExceptionally(failed);
                }
            }
        }
    }
}
