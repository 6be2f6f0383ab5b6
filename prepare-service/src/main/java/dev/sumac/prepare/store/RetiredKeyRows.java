package dev.sumac.prepare.store;

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
     * Whether a record of the log below these ends waits for its outcome: to be planned, set aside, or in a job that is not
     * settled. Once nothing does, nothing will. Asked in the order in which a record goes on its way, for between two
     * statements it may.
     */
    public static boolean anyWaits(Connection connection, Ends ends) throws SQLException {
        return anyToPlan(connection, ends) || anyAside(connection, ends) || anyInJobs(connection, ends);
    }

    private static boolean anyToPlan(Connection connection, Ends ends) throws SQLException {
        Map<Integer, Long> positions = Positions.all(connection, ends.topic);
        for (int partition = 0; partition < ends.offsets.size(); partition++) {
            if (positions.getOrDefault(partition, 0L) < ends.offsets.get(partition)) {
                return true;
            }
        }
        return false;
    }

    /** Of another log, too: it ended before. */
    private static boolean anyAside(Connection connection, Ends ends) throws SQLException {
        return Sql.of(connection, """
                        select exists (select from parked_report
                                       where awaits is not null
                                         and (topic <> ? or log_offset < (?::bigint[])[partition + 1]))""").set(ends.topic).setLongs(ends.offsets).one(row -> row.getBoolean(1));
    }

    private static boolean anyInJobs(Connection connection, Ends ends) throws SQLException {
        return Sql.of(connection, """
                        select exists (select from job
                                       where state <> 'Done'
                                         and (topic <> ?
                                              or exists (select from unnest(partitions, offsets)
                                                                     as pin (partition, log_offset)
                                                         where log_offset < (?::bigint[])[partition + 1])))""").set(ends.topic).setLongs(ends.offsets).one(row -> row.getBoolean(1));
    }
}
