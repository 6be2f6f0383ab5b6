package dev.sumac.prepare.store;

import dev.sumac.kit.key.KeyRefusedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The {@code retired_key} rows, and what of the other rows may still need such a key. */
public final class RetiredKeyRows {

    /**
     * Where the log ended when nothing under a key could come any more.
     *
     * @param offsets of each partition, in their order
     */
    public record Ends(UUID topic, List<Long> offsets) {
        public Ends {
            offsets = List.copyOf(offsets);
        }
    }

    /** @param ends empty until it is known that nothing more comes */
    public record Row(UUID key, int configId, Instant seenAt, Optional<Ends> ends) {}

    private RetiredKeyRows() {}

    /** Notes that a key is retired, unless somebody has. */
    public static void note(Connection connection, UUID key, int configId, Instant now) throws SQLException {
        Sql.of(connection, """
                        insert into retired_key (key, config_id, seen_at) values (?, ?, ?)
                        on conflict do nothing""").set(key).set(configId).set(now).update();
    }

    public static List<Row> all(Connection connection) throws SQLException {
        return Sql.of(connection, "select * from retired_key order by key").list(row -> {
            UUID topic = row.getObject("topic", UUID.class);
            return new Row(
                    row.getObject("key", UUID.class),
                    row.getInt("config_id"),
                    Sql.instant(row, "seen_at"),
                    topic == null ? Optional.empty() : Optional.of(new Ends(topic, Sql.longs(row, "end_offsets"))));
        });
    }

    /** Keeps where the log ended, unless somebody has. */
    public static void end(Connection connection, UUID key, Ends ends) throws SQLException {
        Sql.of(
                        connection,
                        "update retired_key set topic = ?, end_offsets = ?::bigint[] where key = ? and topic is null")
                .set(ends.topic)
                .setLongs(ends.offsets)
                .set(key)
                .update();
    }

    /** Forgets a key that is gone. */
    public static void forget(Connection connection, UUID key) throws SQLException {
        Sql.of(connection, "delete from retired_key where key = ?").set(key).update();
    }

    /**
     * Whether a record below these ends waits to be planned. Of a log that was given up (another has its name, and nobody
     * keeps its positions) nothing will be.
     *
     * @param log the log that there is now
     */
    public static boolean anyToPlan(Connection connection, Ends ends, UUID log) throws SQLException {
        Map<Integer, Long> positions = Positions.all(connection, ends.topic);
        if (!ends.topic.equals(log) && positions.isEmpty()) {
            return false;
        }
        for (int partition = 0; partition < ends.offsets.size(); partition++) {
            if (positions.getOrDefault(partition, 0L) < ends.offsets.get(partition)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a record is set aside because custody refuses this very key; what awaits another kind of key is not asked. */
    public static boolean anyAside(Connection connection, int configId) throws SQLException {
        return Sql.of(connection, "select exists (select from parked_report where awaits = ?)")
                .set(KeyRefusedException.HPKE_KEY + configId)
                .one(row -> row.getBoolean(1));
    }

    /**
     * Whether a job that is not settled needs the key: while the key is there, its config id is nobody else's. A job that does
     * not say which keys it needs may need any, unless all its reports came after these ends.
     */
    public static boolean anyInJobs(Connection connection, int configId, Ends ends) throws SQLException {
        return Sql.of(connection, """
                        select exists (select from job
                                       where state <> 'Done'
                                         and (? = any (config_ids)
                                              or config_ids is null
                                                 and (topic <> ?
                                                      or exists (select from unnest(partitions, offsets)
                                                                             as pin (partition, log_offset)
                                                                 where log_offset < (?::bigint[])[partition + 1]))))""")
                .set(configId)
                .set(ends.topic)
                .setLongs(ends.offsets)
                .one(row -> row.getBoolean(1));
    }
}
