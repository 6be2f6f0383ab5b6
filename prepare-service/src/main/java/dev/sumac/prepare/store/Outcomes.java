package dev.sumac.prepare.store;

import dev.sumac.dap.message.TaskId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;

/** The {@code outcome} rows: how many reports ended how. */
public final class Outcomes {

    /** The reason of a report that counts. All others are rejections. */
    public static final String AGGREGATED = "aggregated";

    private static final int SHARDS = 8;

    /** Reports of one transaction by task and reason. Not safe for use by several threads. */
    public static final class Tally {
        private final Map<String, Map<String, Long>> counts = new TreeMap<>();
        private final Map<String, TaskId> tasks = new TreeMap<>();

        public Tally add(TaskId task, String reason, long count) {
            if (count > 0) {
                tasks.put(task.toString(), task);
                counts.computeIfAbsent(task.toString(), key -> new TreeMap<>()).merge(reason, count, Long::sum);
            }
            return this;
        }
    }

    private Outcomes() {}

    public static void add(Connection connection, Tally tally) throws SQLException {
        List<byte[]> tasks = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        List<Long> counts = new ArrayList<>();
        tally.counts.forEach((name, byReason) -> byReason.forEach((reason, count) -> {
            tasks.add(java.util.Objects.requireNonNull(tally.tasks.get(name)).toByteArray());
            reasons.add(reason);
            counts.add(count);
        }));
        if (tasks.isEmpty()) {
            return;
        }
        Sql.of(connection, """
                        insert into outcome as had (task, reason, count, shard)
                        select task, reason, count, ? from unnest(?, ?, ?) as new (task, reason, count)
                        on conflict (task, reason, shard) do update set count = had.count + excluded.count""")
                .set(ThreadLocalRandom.current().nextInt(SHARDS))
                .setBytes(tasks)
                .setTexts(reasons)
                .setLongs(counts)
                .update();
    }

    /** A task's reports by reason. */
    public static Map<String, Long> of(Connection connection, TaskId task) throws SQLException {
        Map<String, Long> counts = new TreeMap<>();
        Sql.of(connection, "select reason, sum(count) from outcome where task = ? group by reason")
                .set(task.toByteArray())
                .list(row -> counts.put(row.getString(1), row.getLong(2)));
        return counts;
    }
}
