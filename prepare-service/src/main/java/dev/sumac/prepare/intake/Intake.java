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
import dev.sumac.prepare.store.Positions.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
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
    private static final long PAUSE_MILLIS = 500;
    /** Deaths in a row at one position, after which a partition is read one report at a time. */
    private static final int CAREFUL_AFTER = 3;
    /** Deaths in company tell nothing of a partition, so they count no further than that. */
    private static final int MOST_IN_COMPANY = CAREFUL_AFTER + 1;
    /** Deaths in a row at one report alone, after which it is parked without another look. */
    private static final int PARK_AFTER = 3;

    private final Topics topics;
    private final Supplier<Consumer<byte[], byte[]>> open;
    private final Database database;
    private final ReportLog log;
    private final PollProcessor processor;
    private final Portion portion;

    /**
     * Where a partition stands.
     *
     * @param attempts as the row counts them; 0 before this replica has begun
     * @param own how many of them are ours, and to be given back unless we die of them
     * @param alone whether one of them is for the next record alone
     * @param carefully how many records to read one at a time
     */
    private record Place(long next, int attempts, int own, boolean alone, long carefully) {

        static Place at(long next) {
            return new Place(next, 0, 0, false, 0);
        }

        /** At the limit nobody knows whether the row counts this one. */
        Place inCompany(int attemptsSoFar, long records) {
            boolean suspect = attemptsSoFar >= MOST_IN_COMPANY;
            return new Place(next, attemptsSoFar, suspect ? 0 : 1, false, suspect ? records : carefully);
        }

        Place alone(int attemptsSoFar) {
            return new Place(next, attemptsSoFar, own + 1, true, carefully);
        }

        boolean deadly() {
            return alone && attempts > MOST_IN_COMPANY + PARK_AFTER;
        }

        Place givenBack() {
            return new Place(next, 0, 0, false, carefully);
        }

        /** The row counts from 0 again, and we are not among those who begin there. */
        Place planned(long to) {
            return new Place(to, 1, 0, false, Math.max(0, carefully - (to - next)));
        }
    }

    /** Where each partition that is ours stands. */
    private final Map<Integer, Place> places = new HashMap<>();
    /** Partitions that somebody must look at. */
    private final Set<Integer> stopped = ConcurrentHashMap.newKeySet();

    /** The log that the places are of. */
    private @Nullable UUID begun;

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
        this.database = database;
        this.log = log;
        this.processor = processor;
        this.portion = portion;
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
            giveBack(places.keySet());
        } catch (KafkaException | DatabaseException e) {
            giveBack(places.keySet());
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
        Map<Integer, Long> from = new HashMap<>();
        places.forEach((partition, place) -> from.put(partition, place.next));
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
            if (topic.equals(begun) && plan(topic, from, ours)) {
                reader.commitAsync(lag(), (offsets, failure) -> {});
            } else {
                begin(reader, from.keySet());
            }
        } catch (NotCurrentException | ReportLog.UnavailableException | DatabaseException e) {
            LOG.warnf("planning pauses: %s", e.getMessage());
            giveBack(from.keySet());
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
            Place place = places.get(record.at().partition());
            if (place != null && record.at().offset() >= place.next) {
                gaps.add(record.at().partition());
            }
        }
        if (!gaps.isEmpty()) {
            begin(reader, gaps);
        }
    }

    private void attempt(UUID topic, List<LogRecord> records) {
        Set<Integer> fresh = records.stream()
                .map(record -> record.at().partition())
                .filter(partition -> place(partition).attempts == 0)
                .collect(Collectors.toSet());
        if (!fresh.isEmpty()) {
            database.transact(connection -> Positions.attempt(connection, topic, fresh, MOST_IN_COMPANY))
                    .forEach((partition, attempts) ->
                            places.put(partition, place(partition).inCompany(attempts, portion.records)));
        }
    }

    private void attemptAlone(UUID topic, int partition) {
        if (!place(partition).alone) {
            database.transact(connection -> Positions.attempt(connection, topic, Set.of(partition), Integer.MAX_VALUE))
                    .forEach((same, attempts) ->
                            places.put(partition, place(partition).alone(attempts)));
        }
    }

    /** What did not kill us is not counted; when that cannot be said, at least it is not counted twice. */
    private void giveBack(Collection<Integer> partitions) {
        List<Positions.Attempts> attempts = new ArrayList<>();
        for (int partition : partitions) {
            Place place = places.get(partition);
            if (place != null && place.own > 0) {
                attempts.add(new Positions.Attempts(partition, place.next, place.own));
            }
        }
        UUID topic = begun;
        if (attempts.isEmpty() || topic == null) {
            return;
        }
        try {
            database.transact(connection -> {
                Positions.giveBack(connection, topic, attempts);
                return attempts;
            });
            attempts.forEach(
                    each -> places.put(each.partition(), place(each.partition()).givenBack()));
        } catch (DatabaseException e) {
            LOG.warnf("attempts stay counted that ended in order: %s", e.getMessage());
        }
    }

    private Place place(int partition) {
        return Objects.requireNonNull(places.get(partition), "not a partition of ours");
    }

    private boolean plan(UUID topic, Map<Integer, Long> from, List<LogRecord> records) throws NotCurrentException {
        attempt(topic, records);
        boolean carefully =
                records.stream().anyMatch(record -> place(record.at().partition()).carefully > 0);
        if (carefully) {
            return planOneByOne(topic, records);
        }
        boolean planned = processor.process(topic, from, records);
        if (planned) {
            planned(PollProcessor.advances(from, records));
        }
        return planned;
    }

    private boolean planOneByOne(UUID topic, List<LogRecord> records) throws NotCurrentException {
        for (LogRecord record : records) {
            int partition = record.at().partition();
            attemptAlone(topic, partition);
            Map<Integer, Long> at = Map.of(partition, place(partition).next);
            List<Positions.Advance> advances = PollProcessor.advances(at, List.of(record));
            boolean planned = place(partition).deadly()
                    ? processor.park(topic, advances, record)
                    : processor.process(topic, at, List.of(record));
            if (!planned) {
                return false;
            }
            planned(advances);
        }
        return true;
    }

    private void planned(List<Positions.Advance> advances) {
        advances.forEach(
                step -> places.put(step.partition(), place(step.partition()).planned(step.to())));
    }

    /** The group's own offsets are a measure of the lag and nothing else. */
    private Map<TopicPartition, OffsetAndMetadata> lag() {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        places.forEach((partition, place) ->
                offsets.put(new TopicPartition(topics.reports(), partition), new OffsetAndMetadata(place.next)));
        return offsets;
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
            if (records.size() >= portion.records || bytes >= portion.bytes || System.nanoTime() >= deadline) {
                return records;
            }
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
            Place stood = places.get(partition);
            begin(reader, List.of(partition));
            if (stood != null && stood.next == place(partition).next) {
                LOG.errorf("ALARM: partition %s does not hold the position planned to: %s", each, fault.getMessage());
                stopped.add(partition);
                places.remove(partition);
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

    /** Reads the positions of partitions of ours, and goes there. */
    private void begin(Consumer<byte[], byte[]> reader, Collection<Integer> partitions) {
        UUID topic = logTopic();
        Map<Integer, Position> positions = database.transact(connection -> {
            if (Positions.otherTopic(connection, topic)) {
                throw new KafkaException("ALARM: the positions are of another topic of this name");
            }
            return Positions.read(connection, topic, partitions);
        });
        begun = topic;
        for (int partition : partitions) {
            Position position = positions.getOrDefault(partition, new Position(0, OptionalInt.empty()));
            Place known = places.get(partition);
            boolean same = known != null && known.next == position.nextOffset();
            places.put(partition, same ? known : Place.at(position.nextOffset()));
            Optional<Integer> epoch = position.leaderEpoch().isPresent()
                    ? Optional.of(position.leaderEpoch().getAsInt())
                    : Optional.empty();
            reader.seek(
                    new TopicPartition(topics.reports(), partition),
                    new OffsetAndMetadata(position.nextOffset(), epoch, ""));
        }
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
            giveBack(numbers(revoked));
            numbers(revoked).forEach(places::remove);
            numbers(revoked).forEach(stopped::remove);
        }

        private static List<Integer> numbers(Collection<TopicPartition> partitions) {
            return partitions.stream().map(TopicPartition::partition).toList();
        }
    }
}
