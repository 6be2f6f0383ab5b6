package dev.sumac.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.dap.message.BatchMode;
import dev.sumac.dap.message.Query;
import dev.sumac.systemtests.Rows.Bucket;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;

/**
 * A task's accounts when it has come to rest: {@code acknowledged = aggregated + rejected{reason} + waiting}, where
 * nothing waits any more. Outcomes are those of the Leader's rows; buckets are compared between both databases and, when
 * nothing was rejected, with the ids that the clients hold.
 */
final class Ledger {
    private static final String AGGREGATED = "aggregated";
    /** A second copy of a report that has its one outcome already. */
    private static final String REPLAYED = "report_replayed";

    private final RecordingClient client;
    private final Map<String, Long> outcomes;

    private Ledger(RecordingClient client, Map<String, Long> outcomes) {
        this.client = client;
        this.outcomes = outcomes;
    }

    /** Waits until each acknowledged report has its outcome, then balances the accounts. */
    static Ledger settled(RecordingClient client) throws SQLException, IOException {
        return settled(client, client.acknowledged().size());
    }

    /** As {@link #settled}, for so many reports. */
    static Ledger settled(RecordingClient client, long reports) throws SQLException, IOException {
        TaskPair task = client.task();
        Rows leader = task.leader().rows();
        Await.until(
                reports + " reports have an outcome",
                Cluster.PATIENCE,
                () -> leader.outcomes(task.id()),
                counts -> once(counts) >= reports);
        Await.until("no job is open", Cluster.PATIENCE, () -> leader.reportsInOpenJobs(task.id()) == 0);
        Ledger ledger = new Ledger(client, leader.outcomes(task.id()));
        ledger.balance(reports);
        return ledger;
    }

    private static long once(Map<String, Long> outcomes) {
        return outcomes.entrySet().stream()
                .filter(outcome -> !outcome.getKey().equals(REPLAYED))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private void balance(long reports) throws SQLException, IOException {
        TaskPair task = client.task();
        assertThat(once(outcomes))
                .as("each report has one outcome: %s", outcomes)
                .isEqualTo(reports);
        Map<?, Bucket> mine = task.leader().rows().buckets(task.id());
        Map<?, Bucket> theirs = task.helper().rows().buckets(task.id());
        assertThat(theirs).as("both aggregators hold the same reports").isEqualTo(mine);
        Bucket all = task.leader().rows().aggregated(task.id());
        assertThat(all.count()).as("what counts is in a bucket").isEqualTo(aggregated());
        if (aggregated() == client.acknowledged().size()) {
            assertThat(all.checksum())
                    .as("the buckets hold the acknowledged ids")
                    .isEqualTo(client.checksum());
        }
        assertThat(OperatorView.of(task.leader(), task.id()))
                .as("what the Leader's operator is told")
                .isEqualTo(new OperatorView(outcomes, 0, all.checksum()));
        assertThat(OperatorView.of(task.helper(), task.id()).checksum())
                .as("what the Helper's operator is told")
                .isEqualTo(all.checksum());
    }

    long aggregated() {
        return outcomes.getOrDefault(AGGREGATED, 0L);
    }

    /** Reports by outcome. */
    Map<String, Long> outcomes() {
        return outcomes;
    }

    /** Collects all there is and compares it with the plaintexts. */
    void collectsTheTruth() throws IOException {
        TaskPair task = client.task();
        Query query = task.configuration().batchMode() == BatchMode.TIME_INTERVAL
                ? Collector.interval(task.now() - 2, 4)
                : new Query.LeaderSelected();
        Collector.Result result = task.collector().collect(query);
        assertThat(result.reports()).isEqualTo(aggregated());
        assertThat(result.value()).isEqualTo(client.truth());
    }
}
