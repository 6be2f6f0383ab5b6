package dev.sumac.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.local.ServiceKind;
import dev.sumac.systemtests.Collector.Job;
import dev.sumac.systemtests.Collector.Result;
import dev.sumac.systemtests.HoldingProxy.Request;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Deaths between two steps of the seal. A failure is a batch that is sealed with other reports than those that came before
 * it, at one aggregator alone, or never.
 */
@ExtendWith(ClusterExtension.class)
class SealCrashTest {
    private final Cluster cluster;

    SealCrashTest(Cluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void prepareKilledWhileABatchIsClosing_shouldSealItAfterwards() throws Exception {
        HoldingProxy proxy = cluster.proxyTo(cluster.beta());
        RecordingClient client = cluster.task().peerAt(proxy.uri()).add();
        TaskPair task = client.task();
        HoldingProxy.Hold hold = proxy.holdAnswer(Request::isAggregationJob);
        client.upload(20);
        hold.awaitAnswer();
        Job job = task.collector().start(Collector.interval(task.now() - 1, 3));
        awaitSeal(task, "Closing");
        client.upload(10);

        cluster.alpha().kill(ServiceKind.PREPARE);
        cluster.alpha().kill(ServiceKind.COLLECT);
        hold.lose();
        cluster.alpha().launch(ServiceKind.COLLECT);
        cluster.alpha().start(ServiceKind.PREPARE);
        cluster.alpha().awaitReady(ServiceKind.COLLECT);

        assertThat(job.await().reports()).isEqualTo(20);
        assertThat(Ledger.settled(client).outcomes()).isEqualTo(Map.of("aggregated", 20L, "batch_collected", 10L));
    }

    /** Too few reports keep it draining: T1 itself cannot be held still here, for the seal's row waits for its lock. */
    @Test
    void prepareKilledWhileABatchIsDraining_shouldSealItAfterwards() throws Exception {
        RecordingClient client = cluster.task().minBatchSize(20).add();
        TaskPair task = client.task();
        client.upload(10);
        Job job = task.collector().start(Collector.interval(task.now() - 1, 3));
        awaitSeal(task, "Draining");

        cluster.alpha().kill(ServiceKind.PREPARE);
        client.upload(15);
        cluster.alpha().start(ServiceKind.PREPARE);

        assertThat(job.await().reports()).isEqualTo(25);
        assertThat(Ledger.settled(client).aggregated()).isEqualTo(25);
    }

    @Test
    void prepareKilledBetweenTheSealAndItsMessage_shouldSayItLater() throws Exception {
        HoldingProxy proxy = cluster.proxyTo(cluster.beta());
        RecordingClient client = cluster.task().peerAt(proxy.uri()).add();
        TaskPair task = client.task();
        HoldingProxy.Hold hold = proxy.holdAnswer(Request::isAggregationJob);
        client.upload(20);
        hold.awaitAnswer();
        Job job = task.collector().start(Collector.interval(task.now() - 1, 3));
        awaitSeal(task, "Closing");
        cluster.kafka().kill();
        hold.release();
        awaitSeal(task, "Sealed");

        cluster.alpha().kill(ServiceKind.PREPARE);
        cluster.kafka().restart();
        cluster.alpha().start(ServiceKind.PREPARE);

        assertThat(job.await().reports()).isEqualTo(20);
    }

    @Test
    void helperKilledWithItsShareOnTheWay_shouldGiveTheSameShare() throws Exception {
        HoldingProxy proxy = cluster.proxyTo(cluster.beta());
        RecordingClient client = cluster.task().peerAt(proxy.uri()).add();
        TaskPair task = client.task();
        client.upload(20);
        Ledger.settled(client);
        HoldingProxy.Hold hold = proxy.holdAnswer(Request::isAggregateShare);
        Job job = task.collector().start(Collector.interval(task.now() - 1, 3));
        hold.awaitAnswer();
        cluster.beta().kill(ServiceKind.COLLECT);
        cluster.beta().kill(ServiceKind.PREPARE);
        cluster.alpha().kill(ServiceKind.COLLECT);
        hold.lose();
        cluster.beta().launch(ServiceKind.COLLECT);
        cluster.beta().launch(ServiceKind.PREPARE);
        cluster.alpha().launch(ServiceKind.COLLECT);
        cluster.beta().awaitReady(ServiceKind.COLLECT);
        cluster.beta().awaitReady(ServiceKind.PREPARE);
        cluster.alpha().awaitReady(ServiceKind.COLLECT);

        Result result = job.await();
        assertThat(result.reports()).isEqualTo(20);
        assertThat(result.value()).isEqualTo(client.truth());
    }

    private static void awaitSeal(TaskPair task, String state) {
        Await.until(
                "a seal is " + state,
                Cluster.PATIENCE,
                () -> task.leader().rows().seals(task.id()),
                states -> states.contains(state));
    }
}
