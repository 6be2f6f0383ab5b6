package dev.sumac.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.MediaType;
import dev.sumac.dap.message.TaskId;
import dev.sumac.kit.current.CurrentLease;
import dev.sumac.kit.key.HpkeKeyState;
import dev.sumac.local.LocalBackends;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of an upload when its replica is not current: at a clock and a log that the test holds in its hands. */
class CurrentLeaseTest {

    private static final String AGGREGATOR = "leasetest";
    private static final long LIMIT_SECONDS = 60;
    private static final int KEY = 1;

    private final Assembled service = new Assembled(LocalBackends.bootstrapServers(), AGGREGATOR, "PT10S");
    private final Published published = new Published(LocalBackends.bootstrapServers(), AGGREGATOR);
    private final AtomicLong nanoTime = new AtomicLong();
    private final CurrentLease lease = new CurrentLease(Duration.ofSeconds(1), nanoTime::get);
    private final Vertx vertx = Vertx.vertx();
    private final HeldLog log = new HeldLog();
    private final Uploads uploads = service.uploads(log, lease);
    private TaskId task = TaskId.of(new byte[TaskId.LENGTH]);

    /** Acknowledges when it is told to, or fails. */
    private static final class HeldLog implements ReportLog {
        private final List<Bytes> reports = new ArrayList<>();
        private final CompletableFuture<Void> acknowledged = new CompletableFuture<>();
        private volatile Optional<Exception> failure = Optional.empty();

        @Override
        public CompletionStage<Void> append(TaskId taskId, List<Bytes> some) {
            reports.addAll(some);
            return failure.<CompletionStage<Void>>map(CompletableFuture::failedFuture)
                    .orElse(acknowledged);
        }
    }

    @BeforeEach
    void start() throws Exception {
        service.start();
        Eventually.holds(service::isReady);
        published.key(KEY, HpkeKeyState.ACTIVE);
        task = published.task();
        Eventually.holds(() ->
                service.tasks.find(task).isPresent() && service.keys.find(KEY).isPresent());
    }

    @AfterEach
    void close() {
        service.close();
        published.close();
    }

    private void pass(long millis) {
        nanoTime.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private CompletableFuture<UploadOutcome> upload() {
        return uploads.take(task, Uploaded.request(Uploaded.report(KEY, Uploaded.now())))
                .toCompletableFuture()
                .orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void upload_shouldNotReachTheLogWithoutALease() {
        assertThat(upload().join()).isInstanceOf(UploadOutcome.Unavailable.class);
        assertThat(log.reports).isEmpty();
    }

    @Test
    void upload_shouldBeTakenHoweverLongTheLogTakesWhileTheLeaseIsRenewed() {
        lease.confirm(lease.now());
        CompletableFuture<UploadOutcome> outcome = upload();
        for (int i = 0; i < 10; i++) {
            pass(900);
            lease.confirm(lease.now());
        }
        assertThat(outcome).isNotDone();
        log.acknowledged.complete(null);
        assertThat(outcome.join())
                .isInstanceOfSatisfying(UploadOutcome.Taken.class, taken -> assertThat(taken.accepted())
                        .isEqualTo(1));
    }

    @Test
    void upload_shouldBeRefusedWhenTheLeaseHasRunOutBeforeTheAnswer() {
        lease.confirm(lease.now());
        CompletableFuture<UploadOutcome> outcome = upload();
        pass(1000);
        log.acknowledged.complete(null);
        assertThat(outcome.join()).isInstanceOf(UploadOutcome.Unavailable.class);
    }

    @Test
    void upload_shouldBeRefusedWhenItWasJudgedBeforeAGapThoughTheReplicaIsCurrentAgain() {
        lease.confirm(lease.now());
        CompletableFuture<UploadOutcome> outcome = upload();
        pass(5000);
        lease.confirm(lease.now());
        log.acknowledged.complete(null);
        assertThat(outcome.join()).isInstanceOf(UploadOutcome.Unavailable.class);
        assertThat(log.reports)
                .as("what the log has does no harm: its id is claimed once")
                .hasSize(1);
    }

    /** At the edge, where a process that was stopped goes on with what lay in its sockets. */
    @Test
    void routes_shouldAnswer503WithoutALease() throws Exception {
        HttpServer server = listen();
        URI hpkeConfig = URI.create("http://127.0.0.1:" + server.actualPort() + "/hpke_config");
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest keys = HttpRequest.newBuilder(hpkeConfig).build();
            HttpRequest upload = uploadTo(hpkeConfig);
            assertThat(status(client, keys)).isEqualTo(503);
            assertThat(status(client, upload)).isEqualTo(503);

            log.acknowledged.complete(null);
            lease.confirm(lease.now());
            assertThat(status(client, keys)).isEqualTo(200);
            assertThat(status(client, upload)).isEqualTo(200);

            pass(1000);
            assertThat(status(client, keys)).isEqualTo(503);
            assertThat(status(client, upload)).isEqualTo(503);
        } finally {
            close(server);
        }
    }

    /** A client comes again after a 503; a fault of ours would meet it for ever, and nobody would know. */
    @Test
    void routes_shouldAnswer503ForWhatTheLogSays_and500ForAFaultOfOurOwn() throws Exception {
        HttpServer server = listen();
        lease.confirm(lease.now());
        HttpRequest upload = uploadTo(URI.create("http://127.0.0.1:" + server.actualPort() + "/"));
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (Exception ofTheLog :
                    List.of(new NotLeaderOrFollowerException(), new TimeoutException("of the test"))) {
                log.failure = Optional.of(ofTheLog);
                assertThat(status(client, upload)).as(ofTheLog.toString()).isEqualTo(503);
            }
            log.failure = Optional.of(new IllegalStateException("of the test"));
            assertThat(status(client, upload)).isEqualTo(500);
            assertThat(service.room.taken()).isZero();
        } finally {
            close(server);
        }
    }

    private void close(HttpServer server) throws Exception {
        server.close().toCompletionStage().toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
        vertx.close().toCompletionStage().toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    private HttpRequest uploadTo(URI service) {
        return HttpRequest.newBuilder(service.resolve("/tasks/" + task + "/reports"))
                .header("Content-Type", MediaType.UPLOAD_REQ.value())
                .POST(BodyPublishers.ofByteArray(Uploaded.request(Uploaded.report(KEY, Uploaded.now()))))
                .build();
    }

    private HttpServer listen() throws Exception {
        Router router = Router.router(vertx);
        service.routes(uploads, lease).register(router);
        return vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    private static int status(HttpClient client, HttpRequest request) throws Exception {
        return client.send(request, BodyHandlers.discarding()).statusCode();
    }
}
