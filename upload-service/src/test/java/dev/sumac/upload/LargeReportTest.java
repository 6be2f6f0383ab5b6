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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Reports as large as the log takes them, and larger. */
class LargeReportTest {

    private static final String AGGREGATOR = "largetest";
    private static final long LIMIT_SECONDS = 120;

    @Test
    void upload_shouldTakeWhatTheLogTakes_andRefuseAllElseForGood() throws Exception {
        String broker = LocalBackends.bootstrapServers();
        try (Assembled service = new Assembled(broker, AGGREGATOR, "PT60S");
                Published published = new Published(broker, AGGREGATOR)) {
            service.start();
            Eventually.holds(service::isReady);
            published.key(1, HpkeKeyState.ACTIVE);
            TaskId task = published.task();
            Report largest = Uploaded.reportOf(Topics.MAX_VALUE_BYTES, 1);
            Report larger = Uploaded.reportOf(Topics.MAX_VALUE_BYTES + 1, 1);

            UploadOutcome outcome = service.uploads
                    .take(task, Uploaded.request(largest, larger))
                    .toCompletableFuture()
                    .get(LIMIT_SECONDS, TimeUnit.SECONDS);
            assertThat(outcome).isInstanceOfSatisfying(UploadOutcome.Taken.class, taken -> {
                assertThat(taken.accepted()).isEqualTo(1);
                assertThat(taken.errors().status())
                        .containsExactly(new ReportUploadStatus(
                                larger.reportMetadata().reportId(), ReportError.INVALID_MESSAGE));
            });
            assertThat(Uploaded.inLog(broker, AGGREGATOR, task)).containsExactly(Bytes.wrap(largest.encode()));
        }
    }
}
