package dev.sumac.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.local.ServiceKind;
import dev.sumac.systemtests.HoldingProxy.Request;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each service of both aggregators, each of which leads one task and helps in the other, goes from one replica to three
 * and back while reports keep coming: down once by TERM, once by kill -9.
 */
@Tag("unproven")
@ExtendWith(ClusterExtension.class)
class ScalingTest {
    private static final Duration LEAVING = Duration.ofSeconds(10);

    private final Cluster cluster;

    ScalingTest(Cluster cluster) {
        this.cluster = cluster;
    }

    @ParameterizedTest
    @EnumSource
    void scaledUpAndDownUnderLoad_shouldCountEachReportOnce(ServiceKind kind) throws Exception {
        RecordingClient one = cluster.task().ledBy(cluster.alpha()).add();
        RecordingClient other =
                cluster.task().ledBy(cluster.beta()).leaderSelected().add();
        try (Load first = one.load(60);
                Load second = other.load(60)) {
            first.awaitMore(20);
            cluster.aggregators().forEach(each -> each.launch(kind));
            cluster.aggregators().forEach(each -> each.launch(kind));
            cluster.aggregators().forEach(each -> each.awaitReady(kind));
            first.awaitMore(30);
            cluster.aggregators().forEach(each -> each.stop(kind));
            first.awaitMore(30);
            cluster.aggregators().forEach(each -> each.kill(kind));
            first.awaitMore(30);
            second.awaitMore(30);
        }
        Ledger.settled(one).collectsTheTruth();
        Ledger.settled(other).collectsTheTruth();
    }

    @ParameterizedTest
    @EnumSource
    void leavingReplica_shouldLeaveItsJobsToAnotherWithinTenSeconds(Leaving leaving) throws Exception {
        Aggregator leader = cluster.alpha();
        HoldingProxy proxy = cluster.proxyTo(cluster.beta());
        RecordingClient client = cluster.task().peerAt(proxy.uri()).add();
        HoldingProxy.Hold hold = proxy.holdAnswer(Request::isAggregationJob);
        client.upload(20);
        hold.awaitAnswer();
        // The first replica has a job under way; the second has none.
        leader.start(ServiceKind.PREPARE);

        long left = System.nanoTime();
        Thread ending = Thread.ofVirtual().start(() -> leaving.end(leader));
        Ledger ledger = Ledger.settled(client);
        Duration took = Duration.ofNanos(System.nanoTime() - left);
        hold.lose();
        ending.join();

        assertThat(ledger.aggregated()).isEqualTo(20);
        assertThat(took).isLessThan(LEAVING);
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
