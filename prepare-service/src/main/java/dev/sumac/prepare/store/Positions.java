package dev.sumac.prepare.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;

/** The {@code position} rows: where the next poll of each partition begins. */
public final class Positions {

    private static final int UNKNOWN = -1;

    /** Where a partition goes on, and the leader epoch of the last record planned. */
    public record Position(long nextOffset, OptionalInt leaderEpoch) {}

    /** A step of one partition: from a position to the one after the last record of a poll. */
    public record Advance(int partition, long from, long to, OptionalInt leaderEpoch) {}

    /** Attempts of one replica at one position. */
    public record Attempts(int partition, long at, int count) {}

    private Positions() {}

    /** Where partitions go on; one without a row is missing, and goes on at 0. */
    public static Map<Integer, Position> read(Connection connection, UUID topic, Collection<Integer> partitions)
            throws SQLException {
        Map<Integer, Position> positions = new HashMap<>();
        Sql.of(connection, """
                        select partition, next_offset, coalesce(leader_epoch, -1) from position
                        where topic = ? and partition = any (?)""")
                .set(topic)
                .setInts(partitions)
                .list(row -> positions.put(row.getInt(1), new Position(row.getLong(2), epoch(row.getInt(3)))));
        return positions;
    }

    private static OptionalInt epoch(int stored) {
        return stored == UNKNOWN ? OptionalInt.empty() : OptionalInt.of(stored);
    }

    /**
     * Counts that a replica attempts to plan from these positions; planning sets the count back.
     *
     * @param most the count goes no higher
     * @return the counts, this attempt included
     */
    public static Map<Integer, Integer> attempt(
            Connection connection, UUID topic, Collection<Integer> partitions, int most) throws SQLException {
        Map<Integer, Integer> attempts = new HashMap<>();
        Sql.of(connection, """
                        insert into position (topic, partition, attempts)
                        select ?, partition, 1 from unnest(?) as partition order by partition
                        on conflict (topic, partition) do update
                            set attempts = case when position.attempts < ? then position.attempts + 1
                                                else position.attempts end
                        returning partition, attempts""")
                .set(topic)
                .setInts(partitions)
                .set(most)
                .list(row -> attempts.put(row.getInt(1), row.getInt(2)));
        return attempts;
    }

    /** Takes attempts back that killed nobody, as far as the positions are still where they were made. */
    public static void giveBack(Connection connection, UUID topic, Collection<Attempts> attempts) throws SQLException {
        Sql.of(connection, """
                        update position set attempts = greatest(0, position.attempts - given.attempts)
                        from unnest(?, ?, ?) as given (partition, at, attempts)
                        where position.topic = ? and position.partition = given.partition
                          and position.next_offset = given.at""")
                .setInts(attempts.stream().map(Attempts::partition).toList())
                .setLongs(attempts.stream().map(Attempts::at).toList())
                .setInts(attempts.stream().map(Attempts::count).toList())
                .set(topic)
                .update();
    }

    /** Whether there are positions of a log that is not this one. */
    public static boolean otherTopic(Connection connection, UUID topic) throws SQLException {
        return Sql.of(connection, "select exists (select from position where topic <> ?)")
                .set(topic)
                .one(row -> row.getBoolean(1));
    }

    /** The offset at which each partition goes on; a partition without a row is missing. */
    public static Map<Integer, Long> all(Connection connection, UUID topic) throws SQLException {
        Map<Integer, Long> positions = new HashMap<>();
        Sql.of(connection, "select partition, next_offset from position where topic = ?")
                .set(topic)
                .list(row -> positions.put(row.getInt(1), row.getLong(2)));
        return positions;
    }

    /** Moves every partition of a poll, or says that somebody else has moved one of them. */
    public static boolean advance(Connection connection, UUID topic, List<Advance> advances) throws SQLException {
        List<Integer> atTheBeginning = advances.stream()
                .filter(step -> step.from == 0)
                .map(Advance::partition)
                .toList();
        if (!atTheBeginning.isEmpty()) {
            Sql.of(connection, """
                            insert into position (topic, partition) select ?, partition from unnest(?) as partition
                            on conflict do nothing""").set(topic).setInts(atTheBeginning).update();
        }
        int moved = Sql.of(connection, """
                        update position set next_offset = step.onward, leader_epoch = nullif(step.epoch, -1), attempts = 0
                        from unnest(?, ?, ?, ?) as step (partition, at, onward, epoch)
                        where position.topic = ? and position.partition = step.partition
                          and position.next_offset = step.at""")
                .setInts(advances.stream().map(Advance::partition).toList())
                .setLongs(advances.stream().map(Advance::from).toList())
                .setLongs(advances.stream().map(Advance::to).toList())
                .setInts(advances.stream()
                        .map(step -> step.leaderEpoch().orElse(UNKNOWN))
                        .toList())
                .set(topic)
                .update();
        return moved == advances.size();
    }
}
