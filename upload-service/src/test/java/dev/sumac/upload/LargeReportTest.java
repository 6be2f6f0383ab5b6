package dev.sumac.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.Report;
import dev.sumac.dap.message.ReportError;
import dev.sumac.dap.message.ReportUploadStatus;
import dev.sumac.dap.message.TaskId;
import dev.sumac.kit.kafka.Topics;
import dev.sumac.kit.key.HpkeKeyState;
import dev.sumac.local.LocalBackends;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;

/** Reports as large as the log takes them, and larger. */
class LargeReportTest {

    private static final String AGGREGATOR = "largetest";
    private static final String PARTIAL = "partialtest";
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

    private static Report small() {
        return Uploaded.report(1, Uploaded.now());
    }

    private static void awaitReady(Assembled service) throws InterruptedException {
        service.start();
        Eventually.holds(service::isReady);
    }

    private static UploadOutcome take(Assembled service, TaskId task, Report... reports) throws Exception {
        return service.uploads
                .take(task, Uploaded.request(reports))
                .toCompletableFuture()
                .get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }
}
