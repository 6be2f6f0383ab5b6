package dev.sumac.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.DapProblem;
import dev.sumac.dap.message.Report;
import dev.sumac.dap.message.ReportError;
import dev.sumac.dap.message.ReportUploadStatus;
import dev.sumac.dap.message.TaskId;
import dev.sumac.kit.kafka.Topics;
import dev.sumac.kit.key.HpkeKeyState;
import dev.sumac.local.LocalBackends;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;

/** Reports as large as the log takes them, and larger; and more of them than anybody needs. */
class LargeReportTest {

    private static final String AGGREGATOR = "largetest";
    private static final String PARTIAL = "partialtest";
    private static final String MANY = "manytest";
    private static final long LIMIT_SECONDS = 120;

    @Test
    void upload_shouldTakeWhatTheLogTakes_andRefuseAllElseForGood() throws Exception {
        String broker = LocalBackends.bootstrapServers();
        try (Assembled service = new Assembled(broker, AGGREGATOR, "PT60S");
                Published published = new Published(broker, AGGREGATOR)) {
            awaitReady(service);
            published.key(1, HpkeKeyState.ACTIVE);
            TaskId task = published.task();
            Report largest = Uploaded.reportOf(Topics.MAX_VALUE_BYTES, 1);
            Report larger = Uploaded.reportOf(Topics.MAX_VALUE_BYTES + 1, 1);

            assertThat(take(service, task, largest, larger))
                    .isInstanceOfSatisfying(UploadOutcome.Taken.class, taken -> {
                        assertThat(taken.accepted()).isEqualTo(1);
                        assertThat(taken.errors().status())
                                .containsExactly(new ReportUploadStatus(
                                        larger.reportMetadata().reportId(), ReportError.INVALID_MESSAGE));
                    });
            assertThat(Uploaded.inLog(broker, AGGREGATOR, task)).containsExactly(Bytes.wrap(largest.encode()));
        }
    }

    /** The neighbours are in the log, and are sent again with the one that is not: who claims ids counts them once. */
    @Test
    void upload_shouldBeUnavailable_whenTheLogDoesNotTakeOneReportOfMany() throws Exception {
        String broker = LocalBackends.bootstrapServers();
        try (Assembled service = new Assembled(broker, PARTIAL, "PT60S");
                Published published = new Published(broker, PARTIAL);
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker))) {
            awaitReady(service);
            published.key(1, HpkeKeyState.ACTIVE);
            TaskId task = published.task();
            ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, PARTIAL + ".reports");
            AlterConfigOp smaller =
                    new AlterConfigOp(new ConfigEntry("max.message.bytes", "70000"), AlterConfigOp.OpType.SET);
            admin.incrementalAlterConfigs(Map.of(topic, List.of(smaller))).all().get();

            // Which of the records is answered first is chance.
            for (int i = 0; i < 10; i++) {
                assertThat(take(service, task, small(), Uploaded.reportOf(100_000, 1), small(), small()))
                        .isInstanceOf(UploadOutcome.Unavailable.class);
            }
            assertThat(take(service, task, small(), small())).isInstanceOf(UploadOutcome.Taken.class);
        }
    }

    @Test
    void upload_shouldLookAtNoReportOfATaskThatIsNotKnown_andTakeNotTooManyOfOneThatIs() throws Exception {
        try (Assembled service = new Assembled(LocalBackends.bootstrapServers(), MANY, "PT60S");
                Published published = new Published(LocalBackends.bootstrapServers(), MANY)) {
            awaitReady(service);
            published.key(1, HpkeKeyState.ACTIVE);
            byte[] many = Uploaded.smallest(1, 8 << 20);
            TaskId unknown = TaskId.of(Published.random(TaskId.LENGTH));

            assertThat(take(service, unknown, new byte[8 << 20]))
                    .isInstanceOfSatisfying(UploadOutcome.Refused.class, refused -> assertThat(refused.problem())
                            .isEqualTo(DapProblem.UNRECOGNIZED_TASK));
            assertThat(take(service, published.task(), many)).isInstanceOf(UploadOutcome.TooLarge.class);
            assertThat(service.room.taken()).isZero();
        }
    }

    @Test
    void upload_shouldTakeRoomForWhatReportsBecome_untilTheLogHasThem() throws Exception {
        try (Assembled service = new Assembled(LocalBackends.bootstrapServers(), MANY, "PT60S");
                Published published = new Published(LocalBackends.bootstrapServers(), MANY)) {
            awaitReady(service);
            published.key(1, HpkeKeyState.ACTIVE);
            TaskId task = published.task();
            assertThat(take(service, task, small())).isInstanceOf(UploadOutcome.Taken.class);
            CompletableFuture<Void> acknowledged = new CompletableFuture<>();
            Uploads uploads = service.uploads((of, reports) -> acknowledged, service.lease);
            byte[] body = Uploaded.smallest(1, 480_000);

            List<CompletableFuture<UploadOutcome>> outcomes = IntStream.range(0, 20)
                    .mapToObj(i -> uploads.take(task, body).toCompletableFuture())
                    .toList();

            assertThat(outcomes.stream().filter(outcome -> !outcome.isDone())).hasSizeBetween(5, 15);
            acknowledged.complete(null);
            assertThat(outcomes.getFirst().get(LIMIT_SECONDS, TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(UploadOutcome.Taken.class, taken -> assertThat(taken.accepted())
                            .isEqualTo(10_000));
            assertThat(outcomes.getLast().get(LIMIT_SECONDS, TimeUnit.SECONDS))
                    .isInstanceOf(UploadOutcome.Unavailable.class);
            assertThat(service.room.taken()).isZero();
        }
    }

    private static Report small() {
        return Uploaded.report(1, Uploaded.now());
    }

    private static void awaitReady(Assembled service) throws InterruptedException {
        service.start();
        Eventually.holds(service::isReady);
    }

    private static UploadOutcome take(Assembled service, TaskId task, Report... reports) throws Exception {
        return take(service, task, Uploaded.request(reports));
    }

    private static UploadOutcome take(Assembled service, TaskId task, byte[] body) throws Exception {
        return service.uploads.take(task, body).toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }
}
