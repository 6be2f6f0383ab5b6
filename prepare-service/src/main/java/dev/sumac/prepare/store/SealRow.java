package dev.sumac.prepare.store;

import dev.sumac.dap.message.BatchSelector;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.TaskId;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * A seal.
 *
 * @param requestId the asker's; one seal each
 * @param collectionJobReq as the collector sent it
 * @param batchNumber Leader, leader-selected: the open batch's number
 */
public record SealRow(
        UUID id,
        TaskId task,
        Bytes requestId,
        BatchSelector selector,
        Bytes collectionJobReq,
        OptionalLong batchNumber,
        SealState state) {

    /** The same seal in another state. */
    public SealRow in(SealState next) {
        return new SealRow(id, task, requestId, selector, collectionJobReq, batchNumber, next);
    }

    public BucketRange range() {
        return BucketRange.of(selector);
    }
}
