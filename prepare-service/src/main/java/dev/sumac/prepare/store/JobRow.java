package dev.sumac.prepare.store;

import dev.sumac.dap.message.BatchId;
import dev.sumac.dap.message.TaskId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What a job's row pins: with it any replica rebuilds the same request.
 *
 * @param reports in the order of the request
 * @param batch in a leader-selected task
 * @param requestSha256 of the request's body
 * @param requestLength of the request's body
 */
public record JobRow(
        UUID id,
        TaskId task,
        UUID topic,
        List<LogPosition> reports,
        Optional<BatchId> batch,
        int verificationKeyId,
        byte[] requestSha256,
        int requestLength) {

    public JobRow {
        reports = List.copyOf(reports);
    }
}
