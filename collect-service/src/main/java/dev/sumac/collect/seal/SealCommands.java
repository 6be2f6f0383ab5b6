package dev.sumac.collect.seal;

import com.google.protobuf.ByteString;
import dev.sumac.dap.message.AggregateShareReq;
import dev.sumac.dap.message.TaskId;
import dev.sumac.proto.SealBatch;
import dev.sumac.proto.TaskRole;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.InstantSource;
import java.util.UUID;

/** Asks for seals. Takes part in the caller's transaction; the command is sent after it has committed. */
@ApplicationScoped
public class SealCommands {

    private final InstantSource clock;

    SealCommands(InstantSource clock) {
        this.clock = clock;
    }

    /** Asks for the Leader's seal of what a collection job queries. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void askAsLeader(UUID requestId, TaskId taskId, byte[] collectionJobReq) {
        new SealCommandRow(
                        command(requestId, taskId, TaskRole.TASK_ROLE_LEADER)
                                .setCollectionJobReq(ByteString.copyFrom(collectionJobReq))
                                .build(),
                        clock.instant())
                .persist();
    }

    /** Asks for the Helper's seal of the batch that the Leader selected, if it holds the same reports. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void askAsHelper(UUID requestId, TaskId taskId, AggregateShareReq request) {
        new SealCommandRow(
                        command(requestId, taskId, TaskRole.TASK_ROLE_HELPER)
                                .setCollectionJobReq(ByteString.copyFrom(
                                        request.collectionJobReq().encode()))
                                .setBatchSelector(ByteString.copyFrom(
                                        request.batchSelector().encode()))
                                .setReportCount(request.reportCount())
                                .setChecksum(
                                        ByteString.copyFrom(request.checksum().encode()))
                                .build(),
                        clock.instant())
                .persist();
    }

    /** The asker gives up or is deleted. Nothing happens when the command is answered already. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void withdraw(UUID requestId) {
        SealCommandRow.lock(requestId).ifPresent(row -> row.withdraw(clock.instant()));
    }

    private static SealBatch.Builder command(UUID requestId, TaskId taskId, TaskRole role) {
        return SealBatch.newBuilder()
                .setTaskId(ByteString.copyFrom(taskId.toByteArray()))
                .setRequestId(SealCommandRow.toBytes(requestId))
                .setRole(role);
    }
}
