package dev.sumac.prepare.store;

import java.sql.Connection;
import java.sql.ResultSet;
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

    /** @param starts how often a replica has begun here, this time included, since something was planned */
    public record Position(int partition, long nextOffset, OptionalInt leaderEpoch, int starts) {}

    /** A step of one partition: from a position to the one after the last record of a poll. */
    public record Advance(int partition, long from, long to, OptionalInt leaderEpoch) {}

    private Positions() {}

    /** Reads the positions of partitions that a replica is given, and counts that it begins there. */
    public static List<Position> begin(Connection connection, UUID topic, Collection<Integer> partitions)
            throws SQLException {
        return Sql.of(connection, """
                        insert into position (topic, partition, starts)
                        select ?, partition, 1 from unnest(?) as partition order by partition
                        on conflict (topic, partition) do update set starts = position.starts + 1
                        returning partition, next_offset, coalesce(leader_epoch, -1) as leader_epoch, starts""").set(topic).setInts(partitions).list(Positions::position);
    }

    private static Position position(ResultSet row) throws SQLException {
        return new Position(
                row.getInt("partition"),
                row.getLong("next_offset"),
                epoch(row.getInt("leader_epoch")),
                row.getInt("starts"));
    }

    private static OptionalInt epoch(int stored) {
        return stored == UNKNOWN ? OptionalInt.empty() : OptionalInt.of(stored);
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
        int moved = Sql.of(connection, """
                        update position set next_offset = step.onward, leader_epoch = nullif(step.epoch, -1), starts = 0
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
