package dev.sumac.prepare.store;

import dev.sumac.dap.message.ReportId;
import dev.sumac.dap.message.TaskId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The {@code replay_id} rows: reports that were claimed, once and for good. */
public final class ReplayIds {

    /** A report by the day of its own time. */
    public record Claim(TaskId task, int day, ReportId report) implements Comparable<Claim> {
        @Override
        public int compareTo(Claim other) {
            int byTask = compare(task, other.task);
            if (byTask != 0) {
                return byTask;
            }
            int byDay = Integer.compare(day, other.day);
            return byDay != 0 ? byDay : report.compareTo(other.report);
        }

        private static int compare(TaskId one, TaskId other) {
            return one.value().asReadOnlyBuffer().compareTo(other.value().asReadOnlyBuffer());
        }
    }

    /** What {@link #claim} got. */
    public record Granted(Set<Claim> claims) {
        public boolean has(Claim claim) {
            return claims.contains(claim);
        }
    }

    private ReplayIds() {}

    /** Claims what nobody has claimed. The rest are replays. Everybody asks in the same order, so nobody waits in a ring. */
    public static Granted claim(Connection connection, Collection<Claim> wanted) throws SQLException {
        if (wanted.isEmpty()) {
            return new Granted(Set.of());
        }
        List<Claim> sorted = wanted.stream().sorted().toList();
        List<Claim> granted = Sql.of(connection, """
                        insert into replay_id (task, day, report_id) select * from unnest(?, ?, ?)
                        on conflict do nothing returning task, day, report_id""")
                .setBytes(sorted.stream().map(each -> each.task.toByteArray()).toList())
                .setInts(sorted.stream().map(Claim::day).toList())
                .setBytes(sorted.stream().map(each -> each.report.toByteArray()).toList())
                .list(row -> new Claim(TaskId.of(row.getBytes(1)), row.getInt(2), ReportId.of(row.getBytes(3))));
        return new Granted(new HashSet<>(granted));
    }

    /** Makes the place for a day's claims, in a transaction of its own. */
    public static void addDay(Connection connection, int day) throws SQLException {
        Sql.of(connection, "select add_replay_day(?)").set(day).run();
    }

    /** The days that have a place. */
    public static Set<Integer> days(Connection connection) throws SQLException {
        return new HashSet<>(Sql.of(connection, """
                        select substring(inhrelid::regclass::text from '[0-9]+$')::integer from pg_inherits
                        where inhparent = 'replay_id'::regclass""").list(row -> row.getInt(1)));
    }

    /**
     * Forgets the claims of a day, whose reports are all older than anybody accepts. Gives up soon when it has to wait: all
     * claims wait behind it.
     */
    public static void dropDay(Connection connection, int day) throws SQLException {
        Sql.of(connection, "set local lock_timeout = '2s'").run();
        Sql.of(connection, "alter table replay_id detach partition replay_id_" + day)
                .run();
        Sql.of(connection, "drop table replay_id_" + day).run();
    }
}
