package dev.sumac.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.local.ServiceKind;
import dev.sumac.systemtests.HoldingProxy.Request;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each service of both aggregators, each of which leads one task and helps in the other, goes from one replica to three
 * and back while reports keep coming: down once by TERM, once by kill -9.
 */
@ExtendWith(ClusterExtension.class)
class ScalingTest {
    /** Until another replica may take what a leaving one had under way. */
    private static final Duration WITHIN = Duration.ofSeconds(9);

    private final Cluster cluster;

    ScalingTest(Cluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void eachServiceScaledUpAndDownUnderLoad_shouldCountEachReportOnce() throws Exception {
        RecordingClient one = cluster.task().ledBy(cluster.alpha()).add();
        RecordingClient other =
                cluster.task().ledBy(cluster.beta()).leaderSelected().add();
        try (Load first = one.load(60);
                Load second = other.load(60)) {
            for (ServiceKind kind : ServiceKind.values()) {
                cluster.aggregators().forEach(each -> each.launch(kind));
                cluster.aggregators().forEach(each -> each.launch(kind));
                cluster.aggregators().forEach(each -> each.awaitReady(kind));
                first.awaitMore(20);
                second.awaitMore(20);
                cluster.aggregators().parallelStream().forEach(each -> each.stop(kind));
                first.awaitMore(20);
                second.awaitMore(20);
                cluster.aggregators().forEach(each -> each.kill(kind));
                first.awaitMore(20);
                second.awaitMore(20);
            }
        }
        Ledger.settled(one).collectsTheTruth();
        Ledger.settled(other).collectsTheTruth();
    }

    /**
     * Ten seconds: at most nine until another replica may take the job, and one for a request that takes milliseconds. The
     * nine are read from the row, where a busy machine does not stretch them; that another takes it and ends it is awaited.
     */
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

        Lease lease = Lease.of(leader, client, job);
        Instant left = Instant.now();
        Thread ending = Thread.ofVirtual().start(() -> leaving.end(leader));
        Await.until(
                "another replica has finished the job",
                Cluster.PATIENCE,
                () -> leader.rows().jobState(client.task().id(), job),
                state -> state.equals("Done"));
        System.out.println("after a replica left " + leaving + ", another had finished its job in "
                + Duration.between(left, Instant.now()));
        Lease last = Lease.of(leader, client, job);
        hold.lose();
        ending.join();

        assertThat(last.attempts()).as("once each").isEqualTo(2);
        assertThat(leaving.free(lease, last)).isBetween(left, left.plus(WITHIN));
        assertThat(Ledger.settled(client).aggregated()).isEqualTo(20);
    }

    /** What a job's row says of who may take it: from when, and how often somebody did. */
    private record Lease(Optional<Instant> until, Instant nextAttempt, int attempts) {
        static Lease of(Aggregator leader, RecordingClient client, byte[] job) throws SQLException {
            return leader.rows()
                    .query(
                            "select lease_until, next_attempt, attempts from prepare.job where task = ? and request_sha256 = ?",
                            row -> new Lease(
                                    Optional.ofNullable(row.getTimestamp(1)).map(Timestamp::toInstant),
                                    row.getTimestamp(2).toInstant(),
                                    row.getInt(3)),
                            client.task().id().toByteArray(),
                            job)
                    .getFirst();
        }
    }

    enum Leaving {
        /** Gives its leases back, after it has waited a little for answers. */
        BY_TERM {
            @Override
            Instant free(Lease before, Lease after) {
                return after.nextAttempt();
            }

            @Override
            void end(Aggregator aggregator) {
                aggregator.stop(ServiceKind.PREPARE);
            }
        },
        /** Its leases run out; what it renewed in its last moments has that much longer. */
        BY_KILL {
            @Override
            Instant free(Lease before, Lease after) {
                return before.until().orElseThrow();
            }

            @Override
            void end(Aggregator aggregator) {
                aggregator.kill(ServiceKind.PREPARE);
            }
        };

        abstract void end(Aggregator aggregator);

        /** From when on another may take the job, by its row before the replica left and after another was done. */
        abstract Instant free(Lease before, Lease after);
    }
}
