package dev.sumac.prepare.simulation;

import static dev.sumac.prepare.simulation.Collections.check;

import dev.sumac.dap.message.ReportId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Looks at both databases from outside, and adds up. */
final class Ledger {

    private static final Set<String> REASONS = Set.of(
            "aggregated",
            "report_replayed",
            "batch_collected",
            "invalid_message",
            "vdaf_verify_error",
            "hpke_key_revoked",
            "hpke_decrypt_error");

    private final World world;
    private final Connection leader;
    private final Connection helper;

    Ledger(World world, Servers servers) {
        this.world = world;
        this.leader = servers.leader(World.ACTORS);
        this.helper = servers.helper(World.ACTORS);
    }

    /** Whether all of the log is planned, and nothing of it is set aside. */
    boolean planned() throws SQLException {
        return number(leader, "select coalesce(sum(next_offset), 0) from position") == world.log.records()
                && number(leader, "select count(*) from parked_report where awaits is not null") == 0;
    }

    /** Whether no job waits for anything. */
    boolean settled() throws SQLException {
        return world.network.isEmpty() && number(leader, "select count(*) from job where state <> 'Done'") == 0;
    }

    /** {@code acknowledged = aggregated + rejected}, once all is settled, and the same reports on both sides. */
    void balance() throws SQLException {
        List<ReportId> mine = ids(leader);
        List<ReportId> theirs = ids(helper);
        Set<ReportId> aggregated = new HashSet<>(mine);
        check(aggregated.size() == mine.size(), "aggregated twice by the Leader");
        check(new HashSet<>(theirs).size() == theirs.size(), "aggregated twice by the Helper");
        check(aggregated.equals(new HashSet<>(theirs)), "aggregated by one side only");
        List<ReportId> counted = world.collections.counted();
        check(new HashSet<>(counted).size() == counted.size(), "counted in two batches");
        check(aggregated.containsAll(counted), "counted, but not aggregated");

        Map<String, Long> outcomes = outcomes(leader);
        check(REASONS.containsAll(outcomes.keySet()), "rejected for no good reason: " + outcomes);
        long records = outcomes.values().stream().mapToLong(Long::longValue).sum();
        check(records == world.log.records(), world.log.records() + " records, but " + outcomes);
        long distinct = world.reports.all().size();
        check(
                outcomes.getOrDefault("report_replayed", 0L) == world.log.records() - distinct,
                "not each repeat is a replay, or not only those: " + outcomes);
        check(outcomes.getOrDefault("aggregated", 0L) == mine.size(), "a wrong count of the aggregated");
        check(outcomes(helper).getOrDefault("aggregated", 0L) == mine.size(), "the Helper counts otherwise");
        long poison = world.reports.all().stream()
                .filter(report -> world.reports.isPoison(report.id()))
                .count();
        check(outcomes.getOrDefault("invalid_message", 0L) <= poison, "refused without reason: " + outcomes);
        check(
                outcomes.getOrDefault("vdaf_verify_error", 0L)
                        <= world.reports.unverifiable().size(),
                "more unverifiable than there are: " + outcomes);
        checkRevoked(outcomes, outcomes(helper));
        if (world.leaderTask.leaderSelected()) {
            check(!outcomes.containsKey("batch_collected"), "too late for a batch that the Leader selects");
        }
        check(
                number(leader, "select count(*) from parked_report") == 0,
                "copies of settled jobs are left: " + outcomes);
    }

    /** What falls with a key is of that key, and what the Helper does not open falls on both sides. */
    private void checkRevoked(Map<String, Long> mine, Map<String, Long> theirs) {
        long leaders = world.reports.all().stream()
                .filter(report -> report.key() == Reports.REVOKED_KEY)
                .count();
        long helpers = world.reports.all().stream()
                .filter(report -> report.helperKey() == Reports.REVOKED_KEY)
                .count();
        check(mine.getOrDefault("hpke_key_revoked", 0L) <= leaders, "more revoked than there are: " + mine);
        long notOpened = mine.getOrDefault("hpke_decrypt_error", 0L);
        check(notOpened <= helpers, "more revoked by the Helper than there are: " + mine);
        check(
                theirs.getOrDefault("hpke_key_revoked", 0L) == notOpened,
                "the Helper has rejected others for their key: " + theirs + ", the Leader: " + mine);
    }

    private static List<ReportId> ids(Connection connection) throws SQLException {
        List<ReportId> ids = new ArrayList<>();
        // The seals of this world are not encrypted, and have what they sum when the shares are gone.
        try (PreparedStatement statement = connection.prepareStatement("""
                        select share from job_share where count > 0
                        union all select encrypted_share from seal where shares_forgotten""");
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                ids.addAll(ListVdaf.ids(rows.getBytes(1)));
            }
        }
        return ids;
    }

    private static Map<String, Long> outcomes(Connection connection) throws SQLException {
        Map<String, Long> outcomes = new TreeMap<>();
        try (PreparedStatement statement =
                        connection.prepareStatement("select reason, sum(count) from outcome group by reason");
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                outcomes.put(rows.getString(1), rows.getLong(2));
            }
        }
        return outcomes;
    }

    private static long number(Connection connection, String query) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query);
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }

    String describe() throws SQLException {
        StringBuilder jobs = new StringBuilder();
        try (PreparedStatement statement = leader.prepareStatement(
                        "select state, coalesce(parked_because, ''), count(*), max(attempts) from job group by 1, 2");
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                jobs.append(' ').append(rows.getString(1)).append(' ').append(rows.getString(2));
                jobs.append(' ')
                        .append(rows.getLong(3))
                        .append(" (attempts ")
                        .append(rows.getLong(4))
                        .append(')');
            }
        }
        return "jobs" + jobs + "; " + world.collections.describe() + "; planned "
                + number(leader, "select coalesce(sum(next_offset), 0) from position") + " of " + world.log.records();
    }
}
