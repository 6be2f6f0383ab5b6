package dev.sumac.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.dap.message.MediaType;
import dev.sumac.local.ServiceKind;
import dev.sumac.local.ServiceProcess;
import dev.sumac.systemtests.HoldingProxy.Request;
import dev.sumac.systemtests.HoldingProxy.Response;
import dev.sumac.systemtests.RecordingClient.Made;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A peer that is down, changes its mind, or meets two drivers of one job; and tasks that come and go. */
@ExtendWith(ClusterExtension.class)
class PeersTest {
    /** Twenty jobs at least. */
    private static final int BACKLOG = 10_000;

    /** Half of the jobs that may be under way at one replica. */
    private static final int JOBS_AT_A_PEER = 16;

    private final Cluster cluster;

    PeersTest(Cluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void helperDownForOneTask_shouldNotDelayAnotherAndCatchUp() throws Exception {
        HoldingProxy proxy = cluster.proxyTo(cluster.beta());
        proxy.always(HoldingProxy.Passage::cut);
        RecordingClient down = cluster.task().peerAt(proxy.uri()).add();
        RecordingClient up = cluster.task().add();
        down.upload(BACKLOG);
        Await.until(
                "the backlog is rows",
                Cluster.PATIENCE,
                () -> cluster.alpha().rows().reportsInOpenJobs(down.task().id()) == BACKLOG);
        int knocks = proxy.requests();
        up.upload(50);
        Ledger.settled(up).collectsTheTruth();
        assertThat(proxy.requests() - knocks)
                .as("a peer that is down is probed, not flooded")
                .isLessThan(200);

        // Up again, and slow: what is under way must not grow with what waits.
        AtomicInteger answered = new AtomicInteger();
        CountDownLatch over = new CountDownLatch(1);
        proxy.always(passage -> {
            if (passage.request().isAggregationJob() && answered.getAndIncrement() > 0) {
                over.await();
            }
            passage.pass();
        });
        Await.until("all its places are taken", Cluster.PATIENCE, () -> proxy.mostJobs() >= JOBS_AT_A_PEER);
        up.upload(50);
        Ledger.settled(up);
        // Another class may have left a second replica.
        int replicas = cluster.alpha().running(ServiceKind.PREPARE);
        assertThat(proxy.mostJobs()).as("jobs at once").isBetween(JOBS_AT_A_PEER, JOBS_AT_A_PEER * replicas);

        over.countDown();
        assertThat(Ledger.settled(down).aggregated()).isEqualTo(BACKLOG);
        ServiceProcess prepare = cluster.alpha().replicas(ServiceKind.PREPARE).getFirst();
        assertThat(cluster.residentMegabytes(prepare))
                .as("a waiting job is a row, not memory")
                .isBetween(50L, 700L);
    }

    /** Its connections stand open and nothing comes: whoever waited behind it would wait for its first request to time out. */
    @Test
    void helperHangingForOneTask_shouldNotDelayAnother() throws Exception {
        HoldingProxy proxy = cluster.proxyTo(cluster.beta());
        CountDownLatch over = new CountDownLatch(1);
        proxy.always(passage -> {
            over.await();
            passage.pass();
        });
        RecordingClient hanging = cluster.task().peerAt(proxy.uri()).add();
        RecordingClient up = cluster.task().add();
        hanging.upload(500);
        Await.until("the Helper hangs", Cluster.PATIENCE, () -> proxy.mostJobs() > 0);

        up.upload(50);
        Ledger.settled(up).collectsTheTruth();

        assertThat(cluster.alpha().rows().count("select max(attempts) from prepare.job where task = ?", (Object)
                        hanging.task().id().toByteArray()))
                .as("no request has timed out yet")
                .isEqualTo(1);
        over.countDown();
        Ledger.settled(hanging).collectsTheTruth();
    }

    /** The reports are there before the task is, and each replica gets its own: one that is behind must not say "unknown". */
    @Test
    void uploadRightAfterTaskAdd_shouldMeetNoUnknownTaskOrKeyAtAnyReplica() throws Exception {
        Aggregator leader = cluster.beta();
        leader.launch(ServiceKind.UPLOAD);
        leader.launch(ServiceKind.UPLOAD);
        leader.awaitReady(ServiceKind.UPLOAD);
        List<ServiceProcess> replicas = leader.replicas(ServiceKind.UPLOAD);
        assertThat(replicas).hasSizeGreaterThan(2);
        for (int i = 0; i < 5; i++) {
            TaskPair task = new TaskPair(cluster.task().ledBy(leader));
            RecordingClient client = task.client();
            List<Made> made = client.make(replicas.size());
            task.provision();
            IntStream.range(0, replicas.size()).parallel().forEach(n -> uploadAt(replicas.get(n), client, made.get(n)));
            assertThat(Ledger.settled(client).aggregated()).isEqualTo(replicas.size());
        }
        leader.kill(ServiceKind.UPLOAD);
        leader.kill(ServiceKind.UPLOAD);
    }

    /** One report, past the gateway. */
    private static void uploadAt(ServiceProcess replica, RecordingClient client, Made made) {
        URI reports = URI.create(
                "http://127.0.0.1:" + replica.port() + "/tasks/" + client.task().id() + "/reports");
        Map<String, String> headers = Map.of("Content-Type", MediaType.UPLOAD_REQ.value());
        byte[] body = RecordingClient.body(List.of(made.report()));
        Http.Answer answer = Http.served(() -> Http.post(reports, headers, body));
        assertThat(answer.status()).as(replica.name() + ": " + answer).isEqualTo(200);
        assertThat(answer.body()).as(replica.name() + ": refusals").isEmpty();
        client.record(List.of(made), List.of());
    }

    @Test
    void twoDriversOfOneJob_shouldSettleItOnce() throws Exception {
        HoldingProxy proxy = cluster.proxyTo(cluster.beta());
        RecordingClient client = cluster.task().peerAt(proxy.uri()).add();
        cluster.alpha().start(ServiceKind.PREPARE);
        HoldingProxy.Hold first = proxy.holdAnswer(Request::isAggregationJob);
        client.upload(10);
        first.awaitAnswer();
        byte[] body = first.request().body();
        HoldingProxy.Hold second = proxy.holdAnswer(request -> java.util.Arrays.equals(request.body(), body));
        // The lease runs out, again each time it is kept, until the other replica sends the same bytes.
        Await.until(
                "the job has two drivers",
                Cluster.PATIENCE,
                () -> cluster.alpha()
                                .rows()
                                .execute(
                                        "update prepare.job set lease_until = now(), next_attempt = now()"
                                                + " where request_sha256 = ? and attempts = 1",
                                        (Object) Digest.sha256(body))
                        == 0);
        assertThat(second.awaitAnswer().body()).isEqualTo(first.awaitAnswer().body());
        second.release();
        first.release();

        Ledger ledger = Ledger.settled(client);
        assertThat(ledger.aggregated()).isEqualTo(10);
        ledger.collectsTheTruth();
        cluster.alpha().kill(ServiceKind.PREPARE);
    }

    @Test
    void taskDeletedBetweenSendAndSettle_shouldSettleAllTheSame() throws Exception {
        HoldingProxy proxy = cluster.proxyTo(cluster.beta());
        RecordingClient client = cluster.task().peerAt(proxy.uri()).add();
        HoldingProxy.Hold hold = proxy.holdAnswer(Request::isAggregationJob);
        client.upload(10);
        hold.awaitAnswer();
        Await.until(
                "all is planned",
                Cluster.PATIENCE,
                () -> cluster.alpha().rows().reportsInOpenJobs(client.task().id()) == 10);

        client.task().delete(cluster.alpha());
        client.task().delete(cluster.beta());
        hold.lose();

        assertThat(Ledger.settled(client).aggregated()).isEqualTo(10);
    }

    @Test
    void helperRefusesTheTokenForAWhile_shouldGoOnWhenItTakesIt() throws Exception {
        HoldingProxy proxy = cluster.proxyTo(cluster.beta());
        AtomicInteger refused = new AtomicInteger();
        proxy.always(passage -> {
            refused.incrementAndGet();
            passage.forward();
            passage.answer(Response.of(401));
        });
        RecordingClient client = cluster.task().peerAt(proxy.uri()).add();
        client.upload(10);
        Await.until("the Leader has tried twice", Cluster.PATIENCE, () -> refused.get() >= 2);

        proxy.calm();

        assertThat(Ledger.settled(client).aggregated()).isEqualTo(10);
    }
}
