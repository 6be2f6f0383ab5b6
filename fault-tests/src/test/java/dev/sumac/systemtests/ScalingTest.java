package dev.sumac.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.local.ServiceKind;
import dev.sumac.systemtests.HoldingProxy.Request;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each service of both aggregators, each of which leads one task and helps in the other, goes from one replica to three
 * and back while reports keep coming and batches are collected: down once by TERM, once by kill -9.
 */
@ExtendWith(ClusterExtension.class)
class ScalingTest {
    /** Until another replica has taken what a leaving one had under way; a second is left for a request of milliseconds. */
    private static final Duration WITHIN = Duration.ofSeconds(9L * Integer.getInteger("sumac.patience", 1));

    private final Cluster cluster;

    ScalingTest(Cluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void eachServiceScaledUpAndDownUnderLoad_shouldCountEachReportOnce() throws Exception {
        RecordingClient one = cluster.task().ledBy(cluster.alpha()).add();
        RecordingClient other =
                cluster.task().ledBy(cluster.beta()).leaderSelected().add();
        BatchByBatch batches = new BatchByBatch(other);
        try (Load first = one.load(60);
                Load second = other.load(60)) {
            Load.goOn(first, second);
            for (ServiceKind kind : ServiceKind.values()) {
                batches.during(kind, () -> {
                    cluster.aggregators().forEach(each -> each.launch(kind));
                    cluster.aggregators().forEach(each -> each.launch(kind));
                    cluster.aggregators().forEach(each -> each.awaitReady(kind));
                    first.awaitMore(20);
                    second.awaitMore(20);
                });
                batches.during(
                        kind, () -> cluster.aggregators().parallelStream().forEach(each -> each.stop(kind)));
                Load.goOn(first, second);
                batches.during(kind, () -> cluster.aggregators().forEach(each -> each.kill(kind)));
                Load.goOn(first, second);
            }
        }
        Ledger.settled(one).collectsTheTruth();
        batches.collectTheTruth();
    }

    @ParameterizedTest
    @EnumSource
    void leavingReplica_shouldLeaveItsJobsToAnotherWithinSeconds(Leaving leaving) throws Exception {
        Aggregator leader = cluster.alpha();
        HoldingProxy proxy = cluster.proxyTo(cluster.beta());
        RecordingClient client = cluster.task().peerAt(proxy.uri()).add();
        HoldingProxy.Hold hold = proxy.holdAnswer(Request::isAggregationJob);
        client.upload(20);
        hold.awaitAnswer();
        byte[] job = Digest.sha256(hold.request().body());
        // The first replica has a job under way; the second has none.
        leader.start(ServiceKind.PREPARE);

        Instant left = Instant.now();
        Thread ending = Thread.ofVirtual().start(() -> leaving.end(leader));
        Await.until("another replica has the job", Cluster.PATIENCE, () -> attempts(leader, client, job) > 1);
        Instant taken = Instant.now();
        Await.until(
                "another replica has finished the job",
                Cluster.PATIENCE,
                () -> leader.rows().jobState(client.task().id(), job),
                state -> state.equals("Done"));
        hold.lose();
        ending.join();

        assertThat(taken).isBetween(left, left.plus(WITHIN));
        assertThat(attempts(leader, client, job)).as("once each").isEqualTo(2);
        assertThat(Ledger.settled(client).aggregated()).isEqualTo(20);
    }

    /** How often somebody took the job. */
    private static long attempts(Aggregator leader, RecordingClient client, byte[] job) throws SQLException {
        return leader.rows()
                .count(
                        "select attempts from prepare.job where task = ? and request_sha256 = ?",
                        client.task().id().toByteArray(),
                        job);
    }

    enum Leaving {
        /** Gives its leases back, after it has waited a little for answers. */
        BY_TERM {
            @Override
            void end(Aggregator aggregator) {
                aggregator.stop(ServiceKind.PREPARE);
            }
        },
        /** Its leases run out. */
        BY_KILL {
            @Override
            void end(Aggregator aggregator) {
                aggregator.kill(ServiceKind.PREPARE);
            }
        };

        abstract void end(Aggregator aggregator);
    }
}
