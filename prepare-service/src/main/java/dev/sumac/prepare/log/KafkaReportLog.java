package dev.sumac.prepare.log;

import dev.sumac.prepare.store.LogPosition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** The log on Kafka. One reader, one read at a time: retries are rare, and a read is a few fetches. */
public final class KafkaReportLog implements ReportLog, AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration READ_LIMIT = Duration.ofSeconds(20);
    private static final long ADMIN_SECONDS = 10;

    private final String topic;
    private final Admin admin;
    private final Supplier<Consumer<byte[], byte[]>> open;
    private final ReentrantLock reading = new ReentrantLock();
    private @Nullable Consumer<byte[], byte[]> reader;

    /** @param open makes a consumer without a group */
    public KafkaReportLog(String topic, Admin admin, Supplier<Consumer<byte[], byte[]>> open) {
        this.topic = topic;
        this.admin = admin;
        this.open = open;
    }

    @Override
    public UUID topic() throws UnavailableException {
        Uuid id = description().topicId();
        return new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits());
    }

    private TopicDescription description() throws UnavailableException {
        return Objects.requireNonNull(
                await(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic));
    }

    @Override
    public List<Long> ends() throws UnavailableException {
        return offsets(OffsetSpec.latest());
    }

    private List<Long> offsets(OffsetSpec spec) throws UnavailableException {
        Map<TopicPartition, OffsetSpec> asked = description().partitions().stream()
                .collect(Collectors.toMap(each -> new TopicPartition(topic, each.partition()), each -> spec));
        return await(admin.listOffsets(asked).all()).entrySet().stream()
                .sorted(Comparator.comparingInt(entry -> entry.getKey().partition()))
                .map(entry -> entry.getValue().offset())
                .toList();
    }

    @Override
    public void deleteBelow(Map<Integer, Long> offsets) throws UnavailableException {
        await(admin.deleteRecords(offsets.entrySet().stream()
                        .collect(Collectors.toMap(
                                each -> new TopicPartition(topic, each.getKey()),
                                each -> RecordsToDelete.beforeOffset(each.getValue()))))
                .all());
    }

    private static <T> T await(KafkaFuture<T> answer) throws UnavailableException {
        try {
            return answer.get(ADMIN_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new UnavailableException("the broker did not answer: " + e.getMessage(), e);
        }
    }

    @Override
    public Map<LogPosition, byte[]> read(Collection<LogPosition> positions) throws UnavailableException {
        if (positions.isEmpty()) {
            return Map.of();
        }
        reading.lock();
        try {
            Consumer<byte[], byte[]> consumer = reader == null ? open.get() : reader;
            reader = consumer;
            return new Reading(consumer, positions).run();
        } catch (KafkaException e) {
            closeReader();
            throw new UnavailableException("the log cannot be read", e);
        } finally {
            reading.unlock();
        }
    }

    private void closeReader() {
        Consumer<byte[], byte[]> consumer = reader;
        reader = null;
        if (consumer != null) {
            consumer.close();
        }
    }

    @Override
    public void close() {
        reading.lock();
        try {
            closeReader();
        } finally {
            reading.unlock();
        }
    }

    /** One read: forward through each partition from the least wanted offset to the greatest. */
    private final class Reading {

        private final Consumer<byte[], byte[]> consumer;
        private final Set<LogPosition> wanted;
        private final Map<TopicPartition, Long> last = new HashMap<>();
        private final Map<LogPosition, byte[]> found = new HashMap<>();
        private final long deadline = System.nanoTime() + READ_LIMIT.toNanos();

        Reading(Consumer<byte[], byte[]> consumer, Collection<LogPosition> positions) {
            this.consumer = consumer;
            this.wanted = new HashSet<>(positions);
        }

        Map<LogPosition, byte[]> run() throws UnavailableException {
            Map<TopicPartition, Long> first = new HashMap<>();
            for (LogPosition at : wanted) {
                TopicPartition partition = new TopicPartition(topic, at.partition());
                first.merge(partition, at.offset(), Math::min);
                last.merge(partition, at.offset(), Math::max);
            }
            consumer.assign(first.keySet());
            first.forEach(consumer::seek);
            while (!consumer.assignment().isEmpty()) {
                if (System.nanoTime() > deadline) {
                    throw new UnavailableException("the log was not read in time", new TimeoutException());
                }
                take();
                leave(last.keySet().stream()
                        .filter(partition -> consumer.assignment().contains(partition))
                        .filter(partition -> consumer.position(partition) > position(partition))
                        .toList());
            }
            return found;
        }

        private long position(TopicPartition partition) {
            return last.getOrDefault(partition, -1L);
        }

        private void take() {
            try {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    LogPosition at = new LogPosition(record.partition(), record.offset());
                    if (wanted.contains(at)) {
                        found.put(at, record.value());
                    }
                }
            } catch (OffsetOutOfRangeException e) {
                // Deleted below: what is still there is read, the rest is missing.
                consumer.seekToBeginning(e.offsetOutOfRangePartitions().keySet());
            }
        }

        private void leave(Collection<TopicPartition> done) {
            if (!done.isEmpty()) {
                List<TopicPartition> rest = new ArrayList<>(consumer.assignment());
                rest.removeAll(done);
                consumer.assign(rest);
            }
        }
    }
}
