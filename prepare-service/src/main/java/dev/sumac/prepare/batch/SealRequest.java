package dev.sumac.prepare.batch;

import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.Checksum;
import dev.sumac.dap.message.TaskId;

/**
 * Somebody wants a batch sealed, or no more. Repeated until it is answered for good.
 *
 * @param requestId the asker's own
 * @param collectionJobReq as the collector sent it
 */
public record SealRequest(TaskId task, Bytes requestId, Bytes collectionJobReq, Wish wish) {

    /** What is wished for. */
    public sealed interface Wish {
        /** As Leader: whatever the query asks for, once it is complete. */
        record AsLeader() implements Wish {}

        /** As Helper: exactly this batch, now or not at all. */
        record AsHelper(Bytes batchSelector, long reportCount, Checksum checksum) implements Wish {}

        /** Nothing any more. */
        record Withdraw() implements Wish {}
    }
}
