package dev.sumac.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.local.ServiceKind;
import dev.sumac.systemtests.HoldingProxy.Request;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Deaths between "the Helper committed" and "the Leader committed", and on either side of it. A failure is a report
 * counted twice, by one aggregator alone, or not at all; a late one is none. Each test holds the system still at one point
 * (a proxy keeps a message, a lock keeps a transaction), looks that it is there, and kills.
 */
@ExtendWith(ClusterExtension.class)
class CommitWindowTest {
    private final Cluster cluster;
    private final Aggregator leader;
    private final Aggregator helper;

    CommitWindowTest(Cluster cluster) {
        this.cluster = cluster;
        this.leader = cluster.alpha();
        this.helper = cluster.beta();
    }

    @Test
    void leaderKilledAfterTheHelperCommitted_shouldCountOnce() throws Exception {
        HoldingProxy proxy = cluster.proxyTo(helper);
        RecordingClient client = cluster.task().peerAt(proxy.uri()).add();
        HoldingProxy.Hold hold = proxy.holdAnswer(Request::isAggregationJob);
        client.upload(20);
        hold.awaitAnswer();
        byte[] digest = Digest.sha256(hold.request().body());
        assertThat(helper.rows().hasAnswered(client.task().id(), digest))
                .as("the Helper committed")
                .isTrue();
        assertThat(leader.rows().jobState(client.task().id(), digest))
                .as("the Leader did not")
                .isEqualTo("Sent");

        leader.kill(ServiceKind.PREPARE);
        hold.lose();
        leader.start(ServiceKind.PREPARE);

        Ledger ledger = Ledger.settled(client);
        assertThat(ledger.aggregated()).isEqualTo(20);
        ledger.collectsTheTruth();
    }

    @Test
    void answerLost_shouldBringTheSameBytesAgainAndTheSameAnswer() throws Exception {
        HoldingProxy proxy = cluster.proxyTo(helper);
        RecordingClient client = cluster.task().peerAt(proxy.uri()).add();
        HoldingProxy.Hold first = proxy.holdAnswer(Request::isAggregationJob);
        client.upload(5);
        first.awaitAnswer();
        byte[] body = first.request().body();
        HoldingProxy.Hold second = proxy.holdAnswer(request -> java.util.Arrays.equals(request.body(), body));
        first.lose();

        assertThat(second.awaitAnswer().body()).isEqualTo(first.awaitAnswer().body());
        second.release();
        assertThat(Ledger.settled(client).aggregated()).isEqualTo(5);
    }

    @Test
    void leaderKilledBeforeItsPlanIsCommitted_shouldPlanAgain() throws Exception {
        RecordingClient client = cluster.task().add();
        try (TableLock lock = TableLock.on(leader.rows(), "prepare.job_share")) {
            client.upload(20);
            lock.awaitVictim();
            leader.kill(ServiceKind.PREPARE);
        }
        leader.start(ServiceKind.PREPARE);

        assertThat(Ledger.settled(client).aggregated()).isEqualTo(20);
    }

    @Test
    void leaderKilledBeforeTheRequestArrives_shouldSendWhatItPlanned() throws Exception {
        HoldingProxy proxy = cluster.proxyTo(helper);
        proxy.always(HoldingProxy.Passage::cut);
        RecordingClient client = cluster.task().peerAt(proxy.uri()).add();
        client.upload(20);
        Await.until(
                "all is planned",
                Cluster.PATIENCE,
                () -> leader.rows().reportsInOpenJobs(client.task().id()) == 20);
        assertThat(helper.rows().helperJobs(client.task().id())).isZero();

        leader.kill(ServiceKind.PREPARE);
        proxy.calm();
        leader.start(ServiceKind.PREPARE);

        assertThat(Ledger.settled(client).aggregated()).isEqualTo(20);
    }

    @Test
    void leaderKilledWithTheRequestHalfSent_shouldSendItWhole() throws Exception {
        HoldingProxy proxy = cluster.proxyTo(helper);
        RecordingClient client = cluster.task().peerAt(proxy.uri()).add();
        proxy.once(Request::isAggregationJob, passage -> {
            passage.forwardHalf();
            leader.kill(ServiceKind.PREPARE);
        });
        client.upload(20);
        Await.until("the Leader is dead", Cluster.PATIENCE, () -> leader.running(ServiceKind.PREPARE) == 0);
        leader.start(ServiceKind.PREPARE);

        assertThat(Ledger.settled(client).aggregated()).isEqualTo(20);
    }

    @Test
    void helperKilledBeforeItsCommit_shouldVerifyAgain() throws Exception {
        RecordingClient client = cluster.task().add();
        try (TableLock lock = TableLock.on(helper.rows(), "prepare.helper_job")) {
            client.upload(20);
            lock.awaitVictim();
            helper.kill(ServiceKind.PREPARE);
        }
        helper.start(ServiceKind.PREPARE);

        assertThat(Ledger.settled(client).aggregated()).isEqualTo(20);
    }

    @Test
    void leaderKilledWithTheAnswerInItsHand_shouldSettleOnce() throws Exception {
        HoldingProxy proxy = cluster.proxyTo(helper);
        RecordingClient client = cluster.task().peerAt(proxy.uri()).add();
        HoldingProxy.Hold hold = proxy.holdAnswer(Request::isAggregationJob);
        client.upload(20);
        hold.awaitAnswer();
        try (TableLock lock = TableLock.on(leader.rows(), "prepare.job_share")) {
            hold.release();
            lock.awaitVictim();
            leader.kill(ServiceKind.PREPARE);
        }
        leader.start(ServiceKind.PREPARE);

        Ledger ledger = Ledger.settled(client);
        assertThat(ledger.outcomes()).isEqualTo(Map.of("aggregated", 20L));
        ledger.collectsTheTruth();
    }
}
