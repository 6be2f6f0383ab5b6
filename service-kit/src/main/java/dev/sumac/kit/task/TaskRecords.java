package dev.sumac.kit.task;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.dap.message.Role;
import dev.sumac.dap.message.TaskId;
import dev.sumac.dap.task.TaskConfiguration;
import dev.sumac.dap.task.Url;
import dev.sumac.kit.custody.WrappedSecret;
import dev.sumac.kit.http.TokenHash;
import dev.sumac.proto.TaskRecord;
import dev.sumac.proto.TaskRole;
import dev.sumac.proto.VerifyKeyRecord;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;

/** A task to and from its record on the topic {@code tasks}. */
public final class TaskRecords {

    private TaskRecords() {}

    /** The record's bytes. */
    public static byte[] encode(TaskEntry entry) {
        TaskRecord.Builder record = TaskRecord.newBuilder()
                .setEpoch(entry.epoch())
                .setTaskId(bytes(entry.taskId().value()))
                .setRole(entry.role() == Role.LEADER ? TaskRole.TASK_ROLE_LEADER : TaskRole.TASK_ROLE_HELPER)
                .setTaskConfiguration(bytes(entry.configuration().encoded()))
                .setPeerUrl(entry.peerUrl().value())
                .setCollectorHpkeConfig(UnsafeByteOperations.unsafeWrap(
                        entry.collectorHpkeConfig().encode()))
                .setMaxReportAgeSeconds(entry.maxReportAge().toSeconds())
                .setDeleted(entry.deleted());
        entry.verifyKeys().entrySet().stream()
                .map(key -> VerifyKeyRecord.newBuilder()
                        .setId(key.getKey())
                        .setKey(wrapped(key.getValue()))
                        .build())
                .forEach(record::addVerifyKeys);
        entry.aggregatorToken().ifPresent(hash -> record.setAggregatorTokenSha256(bytes(hash.sha256())));
        entry.collectorToken().ifPresent(hash -> record.setCollectorTokenSha256(bytes(hash.sha256())));
        entry.outgoingToken().ifPresent(token -> record.setOutgoingToken(wrapped(token)));
        entry.peerClientId().ifPresent(record::setPeerClientId);
        entry.collectorClientId().ifPresent(record::setCollectorClientId);
        return record.build().toByteArray();
    }

    /**
     * Reads a record.
     *
     * @throws DecodeException when it is not one, or was written by something newer
     */
    static TaskEntry decode(byte[] value) throws DecodeException {
        try {
            TaskRecord record = TaskRecord.parseFrom(value);
            return new TaskEntry(record.getEpoch(), parameters(record));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw new DecodeException("TaskRecord: " + e.getMessage());
        }
    }

    private static TaskEntry.Parameters parameters(TaskRecord record) throws DecodeException {
        return new TaskEntry.Parameters(
                TaskId.of(record.getTaskId().toByteArray()),
                role(record.getRole()),
                TaskConfiguration.decode(record.getTaskConfiguration().toByteArray()),
                new Url(record.getPeerUrl()),
                record.getVerifyKeysList().stream()
                        .collect(Collectors.toMap(VerifyKeyRecord::getId, key -> wrapped(key.getKey()))),
                hash(record.getAggregatorTokenSha256()),
                hash(record.getCollectorTokenSha256()),
                record.hasOutgoingToken() ? Optional.of(wrapped(record.getOutgoingToken())) : Optional.empty(),
                text(record.getPeerClientId()),
                text(record.getCollectorClientId()),
                HpkeConfig.decode(record.getCollectorHpkeConfig().toByteArray()),
                Duration.ofSeconds(record.getMaxReportAgeSeconds()),
                record.getDeleted());
    }

    private static Role role(TaskRole role) throws DecodeException {
        return switch (role) {
            case TASK_ROLE_LEADER -> Role.LEADER;
            case TASK_ROLE_HELPER -> Role.HELPER;
            case TASK_ROLE_UNSPECIFIED, UNRECOGNIZED -> throw new DecodeException("TaskRecord.role: unknown");
        };
    }

    private static Optional<String> text(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    private static Optional<TokenHash> hash(ByteString sha256) {
        return sha256.isEmpty() ? Optional.empty() : Optional.of(new TokenHash(Bytes.wrap(sha256.toByteArray())));
    }

    private static WrappedSecret wrapped(dev.sumac.proto.WrappedSecret wrapped) {
        return WrappedSecret.of(wrapped.getBlob().toByteArray());
    }

    private static dev.sumac.proto.WrappedSecret wrapped(WrappedSecret wrapped) {
        return dev.sumac.proto.WrappedSecret.newBuilder()
                .setBlob(bytes(wrapped.blob()))
                .build();
    }

    private static ByteString bytes(Bytes bytes) {
        return UnsafeByteOperations.unsafeWrap(bytes.asReadOnlyBuffer());
    }
}
