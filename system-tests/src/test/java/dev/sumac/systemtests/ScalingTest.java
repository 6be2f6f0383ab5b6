package dev.sumac.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.local.ServiceKind;
import dev.sumac.systemtests.HoldingProxy.Request;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
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
    /** On a machine that is not busy with other things. */
    private static final Duration LEAVING = Duration.ofSeconds(10L * Integer.getInteger("sumac.patience", 1));

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
                cluster.aggregators().forEach(each -> each.stop(kind));
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

    /** Passed with twice the time on a machine that was busy with other things; not yet with the ten seconds themselves. */
    @Tag("unproven")
    @ParameterizedTest
    @EnumSource
    void leavingReplica_shouldLeaveItsJobsToAnotherWithinTenSeconds(Leaving leaving) throws Exception {
        Aggregator leader = cluster.alpha();
        HoldingProxy proxy = cluster.proxyTo(cluster.beta());
        RecordingClient client = cluster.task().peerAt(proxy.uri()).add();
        HoldingProxy.Hold hold = proxy.holdAnswer(Request::isAggregationJob);
        client.upload(20);
        hold.awaitAnswer();
        byte[] job = Digest.sha256(hold.request().body());
        // The first replica has a job under way; the second has none.
        leader.start(ServiceKind.PREPARE);

        long left = System.nanoTime();
        Thread ending = Thread.ofVirtual().start(() -> leaving.end(leader));
        Await.until(
                "another replica has finished the job",
                Cluster.PATIENCE,
                () -> leader.rows().jobState(client.task().id(), job),
                state -> state.equals("Done"));
        Duration took = Duration.ofNanos(System.nanoTime() - left);
        System.out.println("after a replica left " + leaving + ", another had finished its job in " + took);
        hold.lose();
        ending.join();

        assertThat(took).isLessThan(LEAVING);
        assertThat(Ledger.settled(client).aggregated()).isEqualTo(20);
    }

    enum Leaving {
        BY_TERM {
            @Override
            void end(Aggregator aggregator) {
                aggregator.stop(ServiceKind.PREPARE);
            }
        },
        BY_KILL {
            @Override
            void end(Aggregator aggregator) {
                aggregator.kill(ServiceKind.PREPARE);
            }
        };

        abstract void end(Aggregator aggregator);
    }
}
