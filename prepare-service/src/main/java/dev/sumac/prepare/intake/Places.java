package dev.sumac.prepare.intake;

import dev.sumac.kit.kafka.Topics;
import dev.sumac.prepare.store.Database;
import dev.sumac.prepare.store.DatabaseException;
import dev.sumac.prepare.store.Positions;
import dev.sumac.prepare.store.Positions.Position;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Where each partition of this replica stands, beside the {@code position} rows, which count who began there and did not
 * come to an end. For one thread.
 */
final class Places {

    private static final Logger LOG = Logger.getLogger(Places.class);

    private final Database database;
    private final Topics topics;
    private final long careful;
    private final Map<Integer, Place> places = new HashMap<>();

    /** The log that the places are of. */
    private @Nullable UUID log;

    /** @param careful how many records to read one at a time where replicas died */
    Places(Database database, Topics topics, long careful) {
        this.database = database;
        this.topics = topics;
        this.careful = careful;
    }

    /** Whether the places are of this log. */
    boolean areOf(UUID topic) {
        return topic.equals(log);
    }

    Set<Integer> partitions() {
        return Set.copyOf(places.keySet());
    }

    Place of(int partition) {
        return Objects.requireNonNull(places.get(partition), "not a partition of ours");
    }

    Optional<Place> find(int partition) {
        return Optional.ofNullable(places.get(partition));
    }

    /** The offset at which each goes on. */
    Map<Integer, Long> next() {
        Map<Integer, Long> next = new HashMap<>();
        places.forEach((partition, place) -> next.put(partition, place.next()));
        return next;
    }

    void remove(Collection<Integer> partitions) {
        partitions.forEach(places::remove);
    }

    void clear() {
        places.clear();
    }

    /**
     * Reads where partitions stand in this log; says where to go on.
     *
     * @throws KafkaException when the rows are of another log
     */
    Map<TopicPartition, OffsetAndMetadata> begin(UUID topic, Collection<Integer> partitions) {
        Map<Integer, Position> positions = database.transact(connection -> {
            if (Positions.otherTopic(connection, topic)) {
                throw new KafkaException("ALARM: the positions are of another topic of this name");
            }
            return Positions.read(connection, topic, partitions);
        });
        log = topic;
        Map<TopicPartition, OffsetAndMetadata> goOn = new HashMap<>();
        for (int partition : partitions) {
            Position position = positions.getOrDefault(partition, new Position(0, OptionalInt.empty()));
            Place known = places.get(partition);
            boolean same = known != null && known.next() == position.nextOffset();
            places.put(partition, same ? known : Place.at(position.nextOffset()));
            Optional<Integer> epoch = position.leaderEpoch().isPresent()
                    ? Optional.of(position.leaderEpoch().getAsInt())
                    : Optional.empty();
            goOn.put(topicPartition(partition), new OffsetAndMetadata(position.nextOffset(), epoch, ""));
        }
        return goOn;
    }

    /** Counts an attempt at those of these partitions where this replica has not begun. */
    void attempt(UUID topic, Set<Integer> partitions) {
        Set<Integer> fresh =
                partitions.stream().filter(partition -> !of(partition).begun()).collect(Collectors.toSet());
        if (!fresh.isEmpty()) {
            database.transact(connection -> Positions.attempt(connection, topic, fresh, Place.MOST_IN_COMPANY))
                    .forEach((partition, attempts) ->
                            places.put(partition, of(partition).inCompany(attempts, careful)));
        }
    }

    /** Counts an attempt at the next record alone. */
    void attemptAlone(UUID topic, int partition) {
        if (!of(partition).alone()) {
            database.transact(connection -> Positions.attempt(connection, topic, Set.of(partition), Integer.MAX_VALUE))
                    .forEach((same, attempts) ->
                            places.put(partition, of(partition).alone(attempts)));
        }
    }

    void planned(List<Positions.Advance> advances) {
        advances.forEach(
                step -> places.put(step.partition(), of(step.partition()).planned(step.to())));
    }

    /** What did not kill us is not counted; when that cannot be said, at least it is not counted twice. */
    void giveBack(Collection<Integer> partitions) {
        List<Positions.Attempts> attempts = new ArrayList<>();
        for (int partition : partitions) {
            find(partition)
                    .filter(place -> place.own() > 0)
                    .ifPresent(place -> attempts.add(new Positions.Attempts(partition, place.next(), place.own())));
        }
        UUID topic = log;
        if (attempts.isEmpty() || topic == null) {
            return;
        }
        try {
            database.transact(connection -> {
                Positions.giveBack(connection, topic, attempts);
                return attempts;
            });
            attempts.forEach(
                    each -> places.put(each.partition(), of(each.partition()).givenBack()));
        } catch (DatabaseException e) {
            LOG.warnf("attempts stay counted that ended in order: %s", e.getMessage());
        }
    }

    /** The group's own offsets are a measure of the lag and nothing else. */
    Map<TopicPartition, OffsetAndMetadata> lag() {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        places.forEach(
                (partition, place) -> offsets.put(topicPartition(partition), new OffsetAndMetadata(place.next())));
        return offsets;
    }

    private TopicPartition topicPartition(int partition) {
        return new TopicPartition(topics.reports(), partition);
    }
}
