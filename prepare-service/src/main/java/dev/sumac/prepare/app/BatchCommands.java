package dev.sumac.prepare.app;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.Checksum;
import dev.sumac.dap.message.DapProblem;
import dev.sumac.dap.message.TaskId;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.prepare.batch.SealAnswer;
import dev.sumac.prepare.batch.SealRequest;
import dev.sumac.prepare.batch.SealRequests;
import dev.sumac.prepare.log.ReportLog;
import dev.sumac.prepare.store.DatabaseException;
import dev.sumac.prepare.store.SealState;
import dev.sumac.proto.BatchEvent;
import dev.sumac.proto.BatchRefused;
import dev.sumac.proto.BatchSealed;
import dev.sumac.proto.BatchWaiting;
import dev.sumac.proto.SealBatch;
import dev.sumac.proto.TaskRole;
import dev.sumac.proto.WaitingCause;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.reactive.messaging.kafka.Record;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/** Takes {@code SealBatch} from the collect service. A command that cannot be answered now is dropped: it is repeated. */
@ApplicationScoped
class BatchCommands {

    private static final Logger LOG = Logger.getLogger(BatchCommands.class);

    private final SealRequests requests;
    private final BatchEvents events;
    private final Lifecycle lifecycle;

    BatchCommands(SealRequests requests, BatchEvents events, Lifecycle lifecycle) {
        this.requests = requests;
        this.events = events;
        this.lifecycle = lifecycle;
    }

    @Incoming("batchcommands")
    @RunOnVirtualThread
    void take(Record<byte[], byte[]> command) {
        try {
            SealRequest request = request(SealBatch.parseFrom(command.value()));
            events.send(request.task(), request.requestId(), requests.answer(request));
            lifecycle.wakeSealing();
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            LOG.errorf("a batch command cannot be understood: %s", e.getMessage());
        } catch (NotCurrentException | ReportLog.UnavailableException | DatabaseException e) {
            LOG.warnf("a batch command is left to its repeat: %s", e.getMessage());
        }
    }

    private static SealRequest request(SealBatch command) {
        return new SealRequest(
                TaskId.of(command.getTaskId().toByteArray()),
                bytes(command.getRequestId()),
                bytes(command.getCollectionJobReq()),
                wish(command));
    }

    private static SealRequest.Wish wish(SealBatch command) {
        if (command.getWithdraw()) {
            return new SealRequest.Wish.Withdraw();
        }
        return command.getRole() == TaskRole.TASK_ROLE_HELPER
                ? new SealRequest.Wish.AsHelper(
                        bytes(command.getBatchSelector()),
                        command.getReportCount(),
                        Checksum.of(command.getChecksum().toByteArray()))
                : new SealRequest.Wish.AsLeader();
    }

    private static Bytes bytes(ByteString value) {
        return Bytes.wrap(value.toByteArray());
    }

    /** An answer as the topic has it. */
    static BatchEvent event(TaskId task, Bytes requestId, SealAnswer answer) {
        BatchEvent.Builder event =
                BatchEvent.newBuilder().setTaskId(string(task.value())).setRequestId(string(requestId));
        switch (answer) {
            case SealAnswer.Sealed sealed -> event.setSealed(sealed(sealed));
            case SealAnswer.Refused(DapProblem problem, String detail) ->
                event.setRefused(
                        BatchRefused.newBuilder().setProblem(problem.token()).setDetail(detail));
            case SealAnswer.Waiting(SealAnswer.Cause cause, String reason, long reports) ->
                event.setWaiting(BatchWaiting.newBuilder()
                        .setCause(cause(cause))
                        .setReason(reason)
                        .setReportCount(reports));
        }
        return event.build();
    }

    private static BatchSealed sealed(SealAnswer.Sealed answer) {
        SealState.Sealed batch = answer.batch();
        return BatchSealed.newBuilder()
                .setReportCount(batch.reportCount())
                .setChecksum(UnsafeByteOperations.unsafeWrap(batch.checksum().toByteArray()))
                .setIntervalStart(batch.intervalStart())
                .setIntervalDuration(batch.intervalDuration())
                .setEncryptedAggregateShare(string(batch.encryptedShare()))
                .setBatchSelector(
                        UnsafeByteOperations.unsafeWrap(answer.selector().encode()))
                .build();
    }

    private static WaitingCause cause(SealAnswer.Cause cause) {
        return switch (cause) {
            case REPORTS_TO_PLAN -> WaitingCause.WAITING_CAUSE_REPORTS_TO_PLAN;
            case JOBS_TO_SETTLE -> WaitingCause.WAITING_CAUSE_JOBS_TO_SETTLE;
            case JOBS_PARKED -> WaitingCause.WAITING_CAUSE_JOBS_PARKED;
            case TOO_FEW_REPORTS -> WaitingCause.WAITING_CAUSE_TOO_FEW_REPORTS;
            case OVERLAPPING_SEAL -> WaitingCause.WAITING_CAUSE_OVERLAPPING_SEAL;
        };
    }

    private static ByteString string(Bytes bytes) {
        return UnsafeByteOperations.unsafeWrap(bytes.asReadOnlyBuffer());
    }
}
