package dev.sumac.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.dap.message.AggregationJobResp;
import dev.sumac.dap.message.ReportError;
import dev.sumac.dap.message.VerifyResp;
import dev.sumac.local.ServiceKind;
import dev.sumac.local.ServiceProcess;
import dev.sumac.systemtests.HoldingProxy.Request;
import dev.sumac.systemtests.RecordingClient.Made;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What a revoked key does to reports. A failure is a report of a healthy key that is lost, a report that one aggregator alone
 * counts, and one of a compromised key that is counted although nothing of it had been sent.
 */
@ExtendWith(ClusterExtension.class)
class RevocationTest {
    private final Cluster cluster;
    private final Aggregator leader;
    private final Aggregator helper;

    RevocationTest(Cluster cluster) {
        this.cluster = cluster;
        this.leader = cluster.alpha();
        this.helper = cluster.beta();
    }

    private static int leadersKey(List<Made> reports) {
        return reports.getFirst().report().leaderEncryptedInputShare().configId();
    }

    private static int helpersKey(List<Made> reports) {
        return reports.getFirst().report().helperEncryptedInputShare().configId();
    }

    private static List<Made> both(List<Made> some, List<Made> others) {
        List<Made> all = new ArrayList<>(some);
        all.addAll(others);
        return all;
    }

    /** As a client that has never asked for keys before. */
    private static List<Made> makeAnew(RecordingClient client, int count) {
        return new RecordingClient(client.task(), client.forge()).make(count);
    }

    @Test
    void compromisedKey_shouldLeaveWhatWasSentAndRejectWhatLiesInTheLog() throws Exception {
        HoldingProxy proxy = cluster.proxyTo(helper);
        RecordingClient client = cluster.task().peerAt(proxy.uri()).add();
        List<Made> old = client.make(20);
        new OperatorKeys(leader).rotate();
        List<Made> young = makeAnew(client, 20);
        int oldKey = leadersKey(old);
        assertThat(leadersKey(young)).isNotEqualTo(oldKey);

        // A job of both keys: the Helper has committed, the Leader will never hear of it.
        HoldingProxy.Hold hold = proxy.holdAnswer(Request::isAggregationJob);
        List<Made> sent = both(old.subList(0, 10), young.subList(0, 10));
        client.upload(sent);
        hold.awaitAnswer();
        byte[] digest = Digest.sha256(hold.request().body());
        assertThat(helper.rows().hasAnswered(client.task().id(), digest)).isTrue();
        assertThat(leader.rows().jobState(client.task().id(), digest)).isEqualTo("Sent");
        Await.until(
                "all is planned",
                Cluster.PATIENCE,
                () -> leader.rows().reportsInJobs(client.task().id()) == 20);
        leader.kill(ServiceKind.PREPARE);
        hold.lose();

        // Reports of both keys in the log, which nobody has planned.
        client.upload(both(old.subList(10, 20), young.subList(10, 20)));
        new OperatorKeys(leader).revoke(oldKey, "compromised");
        awaitRefused(client, old.getFirst());
        leader.start(ServiceKind.PREPARE);

        Ledger ledger = Ledger.settled(client);
        assertThat(ledger.aggregated()).isEqualTo(30);
        assertThat(ledger.outcomes()).containsEntry("hpke_key_revoked", 10L);
        // A copy that was taken before the refusal is a replay.
        assertThat(ledger.outcomes().keySet()).isSubsetOf("aggregated", "hpke_key_revoked", "report_replayed");
        Collector.Result result = client.task()
                .collector()
                .collect(Collector.interval(client.task().now() - 2, 4));
        assertThat(result.reports()).isEqualTo(30);
        assertThat(result.value()).isEqualTo(client.truth(both(sent, young.subList(10, 20))));
    }

    @Test
    void supersededKey_shouldTakeNothingNewAndLoseNothingOld() throws Exception {
        RecordingClient client = cluster.task().add();
        List<Made> old = client.make(10);
        new OperatorKeys(leader).rotate();
        leader.kill(ServiceKind.PREPARE);
        client.upload(old.subList(0, 9));
        new OperatorKeys(leader).revoke(leadersKey(old), "superseded");
        awaitRefused(client, old.get(9));
        leader.start(ServiceKind.PREPARE);
        Ledger ledger = Ledger.settled(client);
        assertThat(ledger.outcomes().getOrDefault("aggregated", 0L))
                .isEqualTo(client.acknowledged().size())
                .isGreaterThanOrEqualTo(9);
        ledger.collectsTheTruth();
    }

    /** The Leader's upload hears of it from the Helper; what the Helper has by then falls there, and says why. */
    @Test
    void helpersKey_shouldBeRefusedByTheLeaderOnceTheHelperHasRevokedIt() throws Exception {
        HoldingProxy proxy = cluster.proxyTo(helper);
        RecordingClient client = cluster.task().peerAt(proxy.uri()).add();
        List<Made> old = client.make(10);
        new OperatorKeys(helper).rotate();
        List<Made> young = makeAnew(client, 5);
        leader.kill(ServiceKind.PREPARE);
        client.upload(both(old.subList(0, 9), young));
        new OperatorKeys(helper).revoke(helpersKey(old), "compromised");
        awaitRefused(client, old.get(9));
        leader.start(ServiceKind.PREPARE);

        Ledger ledger = Ledger.settled(client);
        assertThat(ledger.aggregated()).isEqualTo(5);
        long fallen = client.acknowledged().size() - 5L;
        assertThat(ledger.outcomes()).containsEntry("hpke_decrypt_error", fallen);
        assertThat(helper.rows().outcomes(client.task().id()))
                .isEqualTo(Map.of("aggregated", 5L, "hpke_key_revoked", fallen));
    }

    /** The request lies in its socket when it goes on, and it knows nothing of the revocation by then. */
    @Test
    void helperThatWasStopped_shouldNotAnswerByAKeyThatWasRevokedMeanwhile() throws Exception {
        HoldingProxy proxy = cluster.proxyTo(helper);
        CompletableFuture<Request> job = new CompletableFuture<>();
        proxy.always(passage -> {
            if (passage.request().isAggregationJob()) {
                job.complete(passage.request());
            }
            passage.cut();
        });
        RecordingClient client = cluster.task().peerAt(proxy.uri()).add();
        List<Made> old = client.make(10);
        new OperatorKeys(helper).rotate();
        client.upload(old);
        Request request = job.get(Cluster.PATIENCE.toSeconds(), TimeUnit.SECONDS);

        ServiceProcess still = helper.replicas(ServiceKind.PREPARE).getFirst();
        Signals.stop(still);
        try {
            new OperatorKeys(helper).revokeEverywhere(helpersKey(old), "compromised");
            SentRequest first = sendTo(still, request);
            Signals.goOn(still);
            Http.Answer answer = first.answer();
            if (answer.status() != 503) {
                assertThat(answer.status()).isEqualTo(201);
                assertThat(AggregationJobResp.decode(answer.body()).verifyResps())
                        .allSatisfy(each -> assertThat(each)
                                .isEqualTo(new VerifyResp.Reject(each.reportId(), ReportError.HPKE_DECRYPT_ERROR)));
            }
        } finally {
            Signals.goOn(still);
        }
        proxy.calm();
        assertThat(Ledger.settled(client).outcomes()).isEqualTo(Map.of("hpke_decrypt_error", 10L));
    }

    /** Past the gateway, which has noticed that the replica does not answer. */
    private SentRequest sendTo(ServiceProcess replica, Request request) throws IOException {
        String path = request.path().substring(helper.url().getPath().length() - 1);
        return SentRequest.post(
                URI.create("http://127.0.0.1:" + replica.port() + path),
                Map.of(
                        "Authorization", request.header("Authorization"),
                        "Content-Type", request.header("Content-Type")),
                request.body());
    }

    /** Sends a report again and again until it is refused; taken before, it counts as any other. */
    private static void awaitRefused(RecordingClient client, Made report) {
        Await.until("uploads under the revoked key are refused", Cluster.PATIENCE, () -> {
            client.send(List.of(report));
            return client.refused().containsKey(ReportError.OUTDATED_CONFIG);
        });
    }
}
