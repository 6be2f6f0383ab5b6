package dev.sumac.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.local.ServiceKind;
import dev.sumac.systemtests.Collector.Job;
import dev.sumac.systemtests.HoldingProxy.Request;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
    /** Until other replicas have finished what leaving ones had under way. */
    private static final Duration WITHIN = Duration.ofSeconds(10L * Integer.getInteger("sumac.patience", 1));

    private static final int TRIES = 3;

    /** Those that have something under way with the Helper. */
    private static final List<ServiceKind> SERVICES = List.of(ServiceKind.PREPARE, ServiceKind.COLLECT);

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

    /** Seconds on a clock: a machine that stands still for a while has more than one try, and what is too slow fails in each. */
    @ParameterizedTest
    @EnumSource
    void leavingReplicas_shouldLeaveTheirWorkToOthersThatFinishItWithinSeconds(Leaving leaving) throws Exception {
        List<Left> tries = new ArrayList<>();
        do {
            cluster.recover();
            tries.add(leave(leaving));
        } while (!tries.getLast().asPromised() && tries.size() < TRIES);
        assertThat(tries).anyMatch(Left::asPromised);
    }

    /**
     * How work went on when replicas had left.
     *
     * @param job until the aggregation job was finished
     * @param share until the aggregate share was there
     * @param attempts how often somebody took the job: once each is 2
     */
    private record Left(Duration job, Duration share, long attempts) {
        boolean asPromised() {
            return job.compareTo(WITHIN) <= 0 && share.compareTo(WITHIN) <= 0 && attempts == 2;
        }
    }

    private Left leave(Leaving leaving) throws Exception {
        Aggregator leader = cluster.alpha();
        HoldingProxy proxy = cluster.proxyTo(cluster.beta());
        RecordingClient collected = cluster.task().peerAt(proxy.uri()).add();
        collected.upload(20);
        Ledger.settled(collected);
        HoldingProxy.Hold share = proxy.holdAnswer(Request::isAggregateShare);
        long now = collected.task().now();
        Job collection = collected.task().collector().start(Collector.interval(now - 1, 3));
        RecordingClient client = cluster.task().peerAt(proxy.uri()).add();
        HoldingProxy.Hold hold = proxy.holdAnswer(Request::isAggregationJob);
        client.upload(20);
        hold.awaitAnswer();
        share.awaitAnswer();
        byte[] job = Digest.sha256(hold.request().body());
        // The first replicas have a job and a share under way; the second have nothing.
        SERVICES.forEach(leader::launch);
        SERVICES.forEach(leader::awaitReady);

        Instant left = Instant.now();
        Thread ending =
                Thread.ofVirtual().start(() -> SERVICES.parallelStream().forEach(kind -> leaving.end(leader, kind)));
        Await.until(
                "another replica has finished the job",
                Cluster.PATIENCE,
                () -> leader.rows().jobState(client.task().id(), job),
                state -> state.equals("Done"));
        Duration verified = Duration.between(left, Instant.now());
        Await.until("another replica has the share", Cluster.PATIENCE, () -> collected(leader, collected) == 1);
        Duration shared = Duration.between(left, Instant.now());
        hold.lose();
        share.lose();
        ending.join();

        assertThat(Ledger.settled(client).aggregated()).isEqualTo(20);
        assertThat(collection.await().value()).isEqualTo(collected.truth());
        return new Left(verified, shared, attempts(leader, client, job));
    }

    /** Collections of a task that are done. */
    private static long collected(Aggregator leader, RecordingClient client) throws SQLException {
        return leader.rows()
                .count("select count(*) from collect.collection_job where task_id = ? and state = 'DONE'", (Object)
                        client.task().id().toByteArray());
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
        /** Prepare gives its leases back, after it has waited a little for answers; collect's run out. */
        BY_TERM {
            @Override
            void end(Aggregator aggregator, ServiceKind kind) {
                aggregator.stop(kind);
            }
        },
        /** Their leases run out. */
        BY_KILL {
            @Override
            void end(Aggregator aggregator, ServiceKind kind) {
                aggregator.kill(kind);
            }
        };

        abstract void end(Aggregator aggregator, ServiceKind kind);
    }
}
