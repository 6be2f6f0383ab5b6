package dev.sumac.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.dap.message.MediaType;
import dev.sumac.systemtests.HoldingProxy.Request;
import dev.sumac.systemtests.RecordingClient.Made;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The same again, one after the other and all at once: of reports at the Leader, of requests at the Helper. */
@ExtendWith(ClusterExtension.class)
class ReplayTest {
    private final Cluster cluster;

    ReplayTest(Cluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void sameReportAHundredTimesAtOnce_shouldCountOnceAndItsNeighboursToo() throws Exception {
        RecordingClient client = cluster.task().add();
        Made same = client.make(1).getFirst();
        List<Made> neighbours = client.make(100);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Void>> uploads = IntStream.range(0, 100)
                    .mapToObj(i -> CompletableFuture.runAsync(
                            () -> client.send(
                                    i % 2 == 0 ? List.of(same, neighbours.get(i)) : List.of(neighbours.get(i), same)),
                            threads))
                    .toList();
            uploads.forEach(CompletableFuture::join);
        }
        assertThat(client.acknowledged()).hasSize(101);

        Ledger ledger = Ledger.settled(client);
        Await.until(
                "each copy has its outcome",
                Cluster.PATIENCE,
                () -> client.task().leader().rows().outcomes(client.task().id()),
                counts -> counts.equals(Map.of("aggregated", 101L, "report_replayed", 99L)));
        ledger.collectsTheTruth();
    }

    @Test
    void sameReportAgainAfterItWasCounted_shouldNotCountAgain() throws Exception {
        RecordingClient client = cluster.task().add();
        List<Made> reports = client.upload(10);
        Ledger.settled(client);

        client.upload(reports);
        client.upload(5);

        Ledger ledger = Ledger.settled(client);
        assertThat(ledger.aggregated()).isEqualTo(15);
        ledger.collectsTheTruth();
    }

    @Test
    void aggregationRequestAgain_shouldGetTheSameBytes() throws Exception {
        HoldingProxy proxy = cluster.proxyTo(cluster.beta());
        RecordingClient client = cluster.task().peerAt(proxy.uri()).add();
        HoldingProxy.Hold hold = proxy.holdAnswer(Request::isAggregationJob);
        client.upload(10);
        HoldingProxy.Response first = hold.awaitAnswer();
        hold.release();
        Ledger.settled(client);

        Http.Answer again = Http.served(() -> send(client.task(), hold.request()));

        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        assertThat(Ledger.settled(client).aggregated()).isEqualTo(10);
    }

    @Test
    void twoIdenticalAggregationRequestsAtOnce_shouldGetTheSameBytesAndCountOnce() throws Exception {
        HoldingProxy proxy = cluster.proxyTo(cluster.beta());
        RecordingClient client = cluster.task().peerAt(proxy.uri()).add();
        List<byte[]> answers = new ArrayList<>();
        CompletableFuture<Void> seen = new CompletableFuture<>();
        proxy.once(Request::isAggregationJob, passage -> {
            List<CompletableFuture<HoldingProxy.Response>> all =
                    IntStream.range(0, 8).mapToObj(i -> passage.forwardAsync()).toList();
            all.forEach(each -> answers.add(each.join().body()));
            passage.answer(all.getFirst().join());
            seen.complete(null);
        });
        client.upload(10);
        seen.join();

        assertThat(answers).hasSize(8).allMatch(answer -> java.util.Arrays.equals(answer, answers.getFirst()));
        assertThat(answers.getFirst()).isNotEmpty();
        assertThat(Ledger.settled(client).aggregated()).isEqualTo(10);
    }

    private static Http.Answer send(TaskPair task, Request request) throws Exception {
        return Http.post(
                task.helperResource("tasks/" + task.id() + "/aggregation_jobs"),
                Map.of(
                        "Content-Type",
                        MediaType.AGGREGATION_JOB_INIT_REQ.value(),
                        "Authorization",
                        "Bearer " + task.aggregatorToken()),
                request.body());
    }
}
