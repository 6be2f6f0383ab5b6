package dev.sumac.prepare.store;

import dev.sumac.dap.message.TaskId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A task's rows as its operator sees them. */
public final class Overview {

    /** Jobs in one state. */
    public record JobCount(long jobs, long reports) {}

    /** A job that somebody should look at. */
    public record ParkedJob(String id, String reason, int reports, int attempts) {}

    /**
     * A task as of now.
     *
     * @param outcomes reports by reason
     * @param jobs by state; those that are done are not counted
     * @param parkedReports that no job has
     * @param checksum of all counted reports, in hexadecimal
     */
    public record Task(
            Map<String, Long> outcomes,
            Map<String, JobCount> jobs,
            List<ParkedJob> parkedJobs,
            long parkedReports,
            String checksum) {

        /** Reports that were claimed and have no outcome yet. */
        public long waiting() {
            return parkedReports
                    + jobs.values().stream().mapToLong(JobCount::reports).sum();
        }
    }

    private static final int MOST_PARKED = 100;

    private Overview() {}

    public static Task of(Connection connection, TaskId task) throws SQLException {
        return new Task(
                Outcomes.of(connection, task),
                jobs(connection, task),
                parkedJobs(connection, task),
                parkedReports(connection, task),
                checksum(connection, task));
    }

    private static Map<String, JobCount> jobs(Connection connection, TaskId task) throws SQLException {
        Map<String, JobCount> jobs = new TreeMap<>();
        Sql.of(connection, """
                        select state, count(*), sum(cardinality(offsets)) from job
                        where task = ? and state <> 'Done' group by state""")
                .set(task.toByteArray())
                .list(row -> jobs.put(row.getString(1), new JobCount(row.getLong(2), row.getLong(3))));
        return jobs;
    }

    private static List<ParkedJob> parkedJobs(Connection connection, TaskId task) throws SQLException {
        return Sql.of(connection, """
                        select id, parked_because, cardinality(offsets), attempts from job
                        where task = ? and state = 'Parked' order by created_at limit ?""")
                .set(task.toByteArray())
                .set(MOST_PARKED)
                .list(row -> new ParkedJob(row.getString(1), row.getString(2), row.getInt(3), row.getInt(4)));
    }

    private static long parkedReports(Connection connection, TaskId task) throws SQLException {
        return Sql.of(connection, "select count(*) from parked_report where task = ? and job is null")
                .set(task.toByteArray())
                .one(row -> row.getLong(1));
    }

    private static String checksum(Connection connection, TaskId task) throws SQLException {
        return Sql.of(connection, """
                        select coalesce(string_agg(lpad(to_hex(part), 2, '0'), '' order by place), '') from (
                            select place, bit_xor(get_byte(checksum, place)) as part
                            from (select checksum from job_share where task = ? and count > 0
                                  union all
                                  select checksum from seal where task = ? and shares_forgotten) as counted,
                                 generate_series(0, 31) as place
                            group by place) as parts""")
                .set(task.toByteArray())
                .set(task.toByteArray())
                .one(row -> row.getString(1));
    }

    /** All reports by task and reason. */
    public static List<Count> outcomes(Connection connection) throws SQLException {
        return Sql.of(connection, "select task, reason, sum(count) from outcome group by task, reason")
                .list(row -> new Count(TaskId.of(row.getBytes(1)), row.getString(2), row.getLong(3)));
    }

    /** Unsettled jobs by state. */
    public static Map<String, Long> jobs(Connection connection) throws SQLException {
        Map<String, Long> jobs = new TreeMap<>();
        for (JobState state : JobState.values()) {
            if (state != JobState.DONE) {
                jobs.put(state.label(), 0L);
            }
        }
        Sql.of(connection, "select state, count(*) from job where state <> 'Done' group by state")
                .list(row -> jobs.put(row.getString(1), row.getLong(2)));
        return jobs;
    }

    /** Reports of a task with one outcome. */
    public record Count(TaskId task, String reason, long reports) {}
}
