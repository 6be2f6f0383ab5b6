package dev.sumac.prepare.intake;

import dev.sumac.dap.message.TaskId;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.kit.kafka.Topics;
import dev.sumac.prepare.log.LogRecord;
import dev.sumac.prepare.log.ReportLog;
import dev.sumac.prepare.store.Database;
import dev.sumac.prepare.store.DatabaseException;
import dev.sumac.prepare.store.LogPosition;
import dev.sumac.prepare.store.Positions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A replica's reading of the log. The consumer group says which partitions; where they go on, the {@code position} rows say.
 * Whoever reads a partition by mistake plans nothing: T1 compares the position.
 */
public final class Intake implements Runnable, AutoCloseable {

    /**
     * How much is read at once.
     *
     * @param records of one poll
     * @param bytes of one poll
     * @param linger how long a poll waits to be filled
     */
    public record Portion(int records, long bytes, Duration linger) {}

    private static final Logger LOG = Logger.getLogger(Intake.class);
    private static final Duration IDLE_POLL = Duration.ofMillis(500);
    /** Between two looks at a log in which something has come. */
    private static final Duration GATHER = Duration.ofMillis(25);

    private static final long PAUSE_MILLIS = 500;

    private final Topics topics;
    private final Supplier<Consumer<byte[], byte[]>> open;
    private final ReportLog log;
    private final PollProcessor processor;
    private final Portion portion;
    private final Places places;

    /** Partitions that somebody must look at. */
    private final Set<Integer> stopped = ConcurrentHashMap.newKeySet();

    private volatile @Nullable Consumer<byte[], byte[]> consumer;
    private volatile boolean closed;
    private volatile boolean running;

    public Intake(
            Topics topics,
            Supplier<Consumer<byte[], byte[]>> open,
            Database database,
            ReportLog log,
            PollProcessor processor,
            Portion portion) {
        this.topics = topics;
        this.open = open;
        this.log = log;
        this.processor = processor;
        this.portion = portion;
        this.places = new Places(database, topics, portion.records);
    }

    /** Whether it takes part in reading the log. */
    public boolean running() {
        return running;
    }

    /** Partitions of ours that do not go on until somebody has looked. */
    public Set<Integer> stopped() {
        return Set.copyOf(stopped);
    }

    @Override
    public void run() {
        while (!closed) {
            try (Consumer<byte[], byte[]> reader = open.get()) {
                consumer = reader;
                places.clear();
                stopped.clear();
                reader.subscribe(List.of(topics.reports()), new Assignment(reader));
                running = true;
                readOn(reader);
            } catch (WakeupException e) {
                LOG.debug("woken up to close");
            } catch (KafkaException | DatabaseException e) {
                LOG.warnf("reading the log begins anew: %s", e.getMessage());
                pause();
            } finally {
                running = false;
                consumer = null;
            }
        }
    }

    private void readOn(Consumer<byte[], byte[]> reader) {
        try {
            while (!closed) {
                step(reader);
            }
            places.giveBack(places.partitions());
        } catch (KafkaException | DatabaseException e) {
            places.giveBack(places.partitions());
            throw e;
        } catch (RuntimeException | Error e) {
            // We die of what we attempt, so it stays counted.
            places.clear();
            throw e;
        }
    }

    private void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed = true;
        }
    }

    private void step(Consumer<byte[], byte[]> reader) {
        List<LogRecord> records = read(reader);
        Map<Integer, Long> from = places.next();
        List<LogRecord> ours = onward(from, records);
        if (!ours.isEmpty()) {
            plan(reader, from, ours);
        }
        readGapsAgain(reader, records);
    }

    private void plan(Consumer<byte[], byte[]> reader, Map<Integer, Long> from, List<LogRecord> ours) {
        try {
            UUID topic = log.topic();
            // Asked after the records were read: a topic made anew may well hold a place of ours.
            if (places.areOf(topic) && plan(topic, from, ours)) {
                reader.commitAsync(places.lag(), (offsets, failure) -> {});
            } else {
                begin(reader, from.keySet());
            }
        } catch (NotCurrentException | ReportLog.UnavailableException | DatabaseException e) {
            LOG.warnf("planning pauses: %s", e.getMessage());
            places.giveBack(from.keySet());
            pause();
            begin(reader, from.keySet());
        }
    }

    /**
     * The records that follow on where their partitions stand. A poll may hold others, from before a partition went and
     * came back; without them a gap remains, and the partition is read again.
     */
    private static List<LogRecord> onward(Map<Integer, Long> from, List<LogRecord> records) {
        Map<Integer, Long> next = new HashMap<>(from);
        List<LogRecord> onward = new ArrayList<>();
        for (LogRecord record : records) {
            Long expected = next.get(record.at().partition());
            if (expected != null && record.at().offset() == expected) {
                onward.add(record);
                next.put(record.at().partition(), expected + 1);
            }
        }
        return onward;
    }

    private void readGapsAgain(Consumer<byte[], byte[]> reader, List<LogRecord> records) {
        Set<Integer> gaps = new HashSet<>();
        for (LogRecord record : records) {
            int partition = record.at().partition();
            if (places.find(partition)
                    .filter(place -> record.at().offset() >= place.next())
                    .isPresent()) {
                gaps.add(partition);
            }
        }
        if (!gaps.isEmpty()) {
            begin(reader, gaps);
        }
    }

    private boolean plan(UUID topic, Map<Integer, Long> from, List<LogRecord> records) throws NotCurrentException {
        Set<Integer> partitions =
                records.stream().map(record -> record.at().partition()).collect(Collectors.toSet());
        places.attempt(topic, partitions);
        if (partitions.stream().anyMatch(partition -> places.of(partition).carefully() > 0)) {
            return planOneByOne(topic, records);
        }
        boolean planned = processor.process(topic, from, records);
        if (planned) {
            places.planned(PollProcessor.advances(from, records));
        }
        return planned;
    }

    private boolean planOneByOne(UUID topic, List<LogRecord> records) throws NotCurrentException {
        for (LogRecord record : records) {
            int partition = record.at().partition();
            places.attemptAlone(topic, partition);
            Map<Integer, Long> at = Map.of(partition, places.of(partition).next());
            List<Positions.Advance> advances = PollProcessor.advances(at, List.of(record));
            boolean planned = places.of(partition).deadly()
                    ? processor.park(topic, advances, record)
                    : processor.process(topic, at, List.of(record));
            if (!planned) {
                return false;
            }
            places.planned(advances);
        }
        return true;
    }

    private List<LogRecord> read(Consumer<byte[], byte[]> reader) {
        List<LogRecord> records = new ArrayList<>();
        long bytes = 0;
        long deadline = 0;
        while (!closed) {
            Duration wait = records.isEmpty() ? IDLE_POLL : Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            try {
                for (ConsumerRecord<byte[], byte[]> record : reader.poll(wait)) {
                    records.add(logRecord(record));
                    bytes += record.value().length;
                }
            } catch (InvalidOffsetException e) {
                stop(reader, e);
            }
            if (records.isEmpty()) {
                return records;
            }
            if (deadline == 0) {
                deadline = System.nanoTime() + portion.linger.toNanos();
            }
            long left = deadline - System.nanoTime();
            if (records.size() >= portion.records || bytes >= portion.bytes || left <= 0) {
                return records;
            }
            // The broker answers as soon as there is a report, and need not send each by itself all the same.
            LockSupport.parkNanos(Math.min(GATHER.toNanos(), left));
        }
        return List.of();
    }

    /**
     * The log does not hold a place of ours: somebody else has planned past it, and it was truncated; or the log is not the
     * one that was planned from, and somebody must look.
     */
    private void stop(Consumer<byte[], byte[]> reader, InvalidOffsetException fault) {
        for (TopicPartition each : fault.partitions()) {
            int partition = each.partition();
            Optional<Place> stood = places.find(partition);
            begin(reader, List.of(partition));
            if (stood.isPresent() && stood.get().next() == places.of(partition).next()) {
                LOG.errorf("ALARM: partition %s does not hold the position planned to: %s", each, fault.getMessage());
                stopped.add(partition);
                places.remove(List.of(partition));
                reader.pause(List.of(each));
            }
        }
    }

    private static LogRecord logRecord(ConsumerRecord<byte[], byte[]> record) {
        Header header = record.headers().lastHeader(Topics.TASK_HEADER);
        Optional<TaskId> task = header != null && header.value() != null && header.value().length == TaskId.LENGTH
                ? Optional.of(TaskId.of(header.value()))
                : Optional.empty();
        return new LogRecord(
                new LogPosition(record.partition(), record.offset()),
                record.leaderEpoch().map(OptionalInt::of).orElse(OptionalInt.empty()),
                task,
                record.value());
    }

    /** Goes where partitions of ours stand. */
    private void begin(Consumer<byte[], byte[]> reader, Collection<Integer> partitions) {
        places.begin(logTopic(), partitions).forEach(reader::seek);
    }

    private UUID logTopic() {
        try {
            return log.topic();
        } catch (ReportLog.UnavailableException e) {
            throw new KafkaException(e);
        }
    }

    @Override
    public void close() {
        closed = true;
        Consumer<byte[], byte[]> reading = consumer;
        if (reading != null) {
            reading.wakeup();
        }
    }

    private final class Assignment implements ConsumerRebalanceListener {

        private final Consumer<byte[], byte[]> reader;

        Assignment(Consumer<byte[], byte[]> reader) {
            this.reader = reader;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
            begin(reader, numbers(assigned));
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
            places.giveBack(numbers(revoked));
            places.remove(numbers(revoked));
            numbers(revoked).forEach(stopped::remove);
        }

        private static List<Integer> numbers(Collection<TopicPartition> partitions) {
            return partitions.stream().map(TopicPartition::partition).toList();
        }
    }
}
