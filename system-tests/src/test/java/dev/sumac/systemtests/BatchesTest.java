package dev.sumac.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.dap.message.DapProblem;
import dev.sumac.dap.message.Query;
import dev.sumac.dap.task.VdafConfig;
import dev.sumac.systemtests.Collector.Job;
import dev.sumac.systemtests.Collector.Result;
import dev.sumac.systemtests.RecordingClient.Made;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a batch holds: all reports acknowledged before it was asked for, each in one batch, once. */
@ExtendWith(ClusterExtension.class)
class BatchesTest {
    private static final Query NEXT = new Query.LeaderSelected();

    private final Cluster cluster;

    BatchesTest(Cluster cluster) {
        this.cluster = cluster;
    }

    static List<VdafConfig> vdafs() {
        return TaskPair.allVdafs();
    }

    @ParameterizedTest
    @MethodSource("vdafs")
    void everyVdaf_shouldGiveTheTruth(VdafConfig vdaf) throws Exception {
        RecordingClient client = cluster.task().vdaf(vdaf).add();
        client.upload(40);
        Ledger.settled(client).collectsTheTruth();
    }

    @Test
    void currentBucketUnderSteadyUploads_shouldBeCollectedWithAllThatCameBefore() throws Exception {
        // Each report is in one bucket of a histogram: the result itself says of how many reports it is.
        RecordingClient client =
                cluster.task().vdaf(new VdafConfig.Prio3Histogram(10, 4)).add();
        TaskPair task = client.task();
        Result result;
        try (Load load = client.load(100)) {
            load.awaitMore(100);
            int before = client.acknowledged().size();
            List<BigInteger> least = client.truth();
            result = task.collector().collect(Collector.interval(task.now() - 1, 3));
            assertThat(result.reports()).isGreaterThanOrEqualTo(before);
            assertThat(result.value())
                    .zipSatisfy(least, (count, of) -> assertThat(count).isGreaterThanOrEqualTo(of));
            load.awaitMore(50);
        }
        assertThat(result.value().stream().reduce(BigInteger.ZERO, BigInteger::add))
                .isEqualTo(result.reports());
        assertThat(result.value())
                .zipSatisfy(client.truth(), (count, of) -> assertThat(count).isLessThanOrEqualTo(of));
        Ledger ledger = Ledger.settled(client);
        assertThat(ledger.aggregated()).isEqualTo(result.reports());
        assertThat(ledger.outcomes())
                .as("what came later is told apart")
                .containsEntry("batch_collected", client.acknowledged().size() - result.reports());
    }

    @Test
    void threeLeaderSelectedBatchesInTurn_shouldHoldAllReportsOnce() throws Exception {
        RecordingClient client =
                cluster.task().leaderSelected().minBatchSize(20).add();
        Collector collector = client.task().collector();
        List<Result> batches = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            client.upload(30);
            batches.add(collector.collect(NEXT));
        }

        assertThat(batches.stream().mapToLong(Result::reports).sum()).isEqualTo(90);
        assertThat(batches.stream().map(batch -> batch.value().getFirst()).reduce(BigInteger.ZERO, BigInteger::add))
                .isEqualTo(client.truth().getFirst());
        assertThat(Ledger.settled(client).aggregated()).isEqualTo(90);
    }

    @Test
    void overlappingCollections_shouldSealOneAndRefuseTheOther() throws Exception {
        HoldingProxy proxy = cluster.proxyTo(cluster.beta());
        RecordingClient client =
                cluster.task().precision(60).peerAt(proxy.uri()).add();
        TaskPair task = client.task();
        long now = task.now();
        // Of the first one's reports: it cannot be sealed before the others are asked for.
        HoldingProxy.Hold hold = proxy.holdAnswer(HoldingProxy.Request::isAggregationJob);
        List<Made> reports = new ArrayList<>();
        for (long time = now - 9; time <= now; time++) {
            reports.addAll(client.upload(client.make(5, time)));
        }
        Job first = task.collector().start(Collector.interval(now - 9, 6));
        Await.until(
                "the first one has its seal",
                Cluster.PATIENCE,
                () -> task.leader().rows().seals(task.id()),
                seals -> !seals.isEmpty());
        Job second = task.collector().start(Collector.interval(now - 5, 6));
        Job third = task.collector().start(Collector.interval(now - 3, 4));
        hold.release();

        Result result = first.await();
        assertThat(result.reports()).isEqualTo(30);
        assertThat(result.value()).isEqualTo(client.truth(reports.subList(0, 30)));
        second.awaitProblem(DapProblem.BATCH_OVERLAP);
        assertThat(third.await().value()).isEqualTo(client.truth(reports.subList(30, 50)));
        Ledger.settled(client);
    }

    @Test
    void intervalWithEmptyBuckets_shouldBeSealedWithThem() throws Exception {
        RecordingClient client = cluster.task().precision(60).add();
        TaskPair task = client.task();
        long now = task.now();
        client.upload(client.make(10, now - 9));
        List<Made> counted = client.upload(client.make(10, now - 2));
        Result result = task.collector().collect(Collector.interval(now - 9, 10));
        assertThat(result.reports()).isEqualTo(20);
        assertThat(result.interval().start()).isEqualTo(now - 9);
        assertThat(result.interval().duration()).isEqualTo(8);
        assertThat(counted).hasSize(10);

        client.upload(client.make(3, now - 5));

        Ledger ledger = Ledger.settled(client);
        assertThat(ledger.outcomes()).isEqualTo(Map.of("aggregated", 20L, "batch_collected", 3L));
    }

    @Test
    void tooFewReports_shouldWaitAndThenHoldThoseThatCame() throws Exception {
        RecordingClient client = cluster.task().minBatchSize(20).add();
        TaskPair task = client.task();
        client.upload(10);
        Job job = task.collector().start(Collector.interval(task.now() - 1, 3));
        Ledger.settled(client);
        assertThat(job.poll().body()).as("pending").isEmpty();

        client.upload(15);

        assertThat(job.await().reports()).isEqualTo(25);
        assertThat(Ledger.settled(client).aggregated()).isEqualTo(25);
    }

    @Test
    void tooFewReportsForLong_shouldFailTheJobAndLeaveThemToTheNext() throws Exception {
        RecordingClient client = cluster.task().minBatchSize(20).add();
        TaskPair task = client.task();
        client.upload(10);
        Query query = Collector.interval(task.now() - 1, 3);
        Job job = task.collector().start(query);
        // What the Leader waits for as long as it is set to, it has waited for since long ago.
        Await.until(
                "too few are there",
                Cluster.PATIENCE,
                () -> task.leader().rows().execute("""
                                update collect.seal_command set too_few_since = now() - interval '1 day', next_send_at = now()
                                where task_id = ? and too_few_since is not null""", (Object) task.id().toByteArray()) == 1);
        job.awaitProblem(DapProblem.INVALID_BATCH_SIZE);
        assertThat(task.leader().rows().seals(task.id())).isEmpty();

        client.upload(15);

        assertThat(task.collector().collect(query).reports()).isEqualTo(25);
        assertThat(Ledger.settled(client).aggregated()).isEqualTo(25);
    }

    @Test
    void collectedTwice_shouldBeTheSameJobUntilItIsDeleted() throws Exception {
        RecordingClient client = cluster.task().add();
        TaskPair task = client.task();
        client.upload(10);
        Query query = Collector.interval(task.now() - 1, 3);
        Job first = task.collector().start(query);
        Job again = task.collector().start(query);
        assertThat(again.location()).isEqualTo(first.location());
        assertThat(first.await()).isEqualTo(again.await());
        first.delete();

        Http.Answer answer =
                Http.served(() -> task.collector().post(Collector.request(query).encode()));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains(DapProblem.BATCH_OVERLAP.type());
    }
}
