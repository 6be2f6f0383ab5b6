package dev.sumac.upload;

import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.TaskId;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Where accepted reports go. */
interface ReportLog {

    /**
     * Appends reports as they came. Never blocks.
     *
     * @return completes once the log has every one of them for good, and fails when it may not have: with a {@link
     *     org.apache.kafka.common.KafkaException} when that is the broker's doing
     */
    CompletionStage<Void> append(TaskId taskId, List<Bytes> reports);
}
