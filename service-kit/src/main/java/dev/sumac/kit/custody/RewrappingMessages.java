package dev.sumac.kit.custody;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.TaskId;
import dev.sumac.proto.HpkePrivateKeyBinding;
import dev.sumac.proto.OutgoingTokenBinding;
import dev.sumac.proto.RewrapSecret;
import dev.sumac.proto.SecretBinding;
import dev.sumac.proto.SecretRewrapped;
import dev.sumac.proto.VerifyKeyBinding;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;

/** Rewrapping to and from the records of {@code custody-commands} and {@code custody-events}. */
public final class RewrappingMessages {

    private static final int UUID_LENGTH = 16;

    private RewrappingMessages() {}

    /** A record of {@code custody-commands}. */
    public static byte[] encode(Rewrapping.Request request) {
        return RewrapSecret.newBuilder()
                .setBinding(binding(request.binding()))
                .setBlob(wrapped(request.blob()))
                .build()
                .toByteArray();
    }

    /** A record of {@code custody-events}. */
    public static byte[] encode(Rewrapping.Answer answer) {
        SecretRewrapped.Builder event = SecretRewrapped.newBuilder()
                .setBinding(binding(answer.binding()))
                .setFrom(wrapped(answer.from()));
        answer.to().ifPresent(to -> event.setTo(wrapped(to)));
        return event.build().toByteArray();
    }

    /**
     * Reads a record of {@code custody-commands}.
     *
     * @param organization the aggregator whose topic it is
     * @throws DecodeException when it is none
     */
    public static Rewrapping.Request decodeRequest(String organization, byte[] value) throws DecodeException {
        try {
            RewrapSecret command = RewrapSecret.parseFrom(value);
            return new Rewrapping.Request(binding(organization, command.getBinding()), wrapped(command.getBlob()));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw new DecodeException("RewrapSecret: " + e.getMessage());
        }
    }

    /** Reads a record of {@code custody-events}; as {@link #decodeRequest}. */
    public static Rewrapping.Answer decodeAnswer(String organization, byte[] value) throws DecodeException {
        try {
            SecretRewrapped event = SecretRewrapped.parseFrom(value);
            return new Rewrapping.Answer(
                    binding(organization, event.getBinding()),
                    wrapped(event.getFrom()),
                    event.hasTo() ? Optional.of(wrapped(event.getTo())) : Optional.empty());
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw new DecodeException("SecretRewrapped: " + e.getMessage());
        }
    }

    private static SecretBinding binding(Binding binding) {
        SecretBinding.Builder message = SecretBinding.newBuilder();
        switch (binding) {
            case Binding.HpkePrivateKey(String _, UUID uuid, int configId, int kemId) ->
                message.setHpkePrivateKey(HpkePrivateKeyBinding.newBuilder()
                        .setKeyUuid(bytes(ByteBuffer.allocate(UUID_LENGTH)
                                .putLong(uuid.getMostSignificantBits())
                                .putLong(uuid.getLeastSignificantBits())
                                .array()))
                        .setConfigId(configId)
                        .setKemId(kemId));
            case Binding.VerifyKey(String _, TaskId task, int keyId) ->
                message.setVerifyKey(VerifyKeyBinding.newBuilder()
                        .setTaskId(bytes(task.toByteArray()))
                        .setKeyId(keyId));
            case Binding.OutgoingToken(String _, TaskId task) ->
                message.setOutgoingToken(OutgoingTokenBinding.newBuilder().setTaskId(bytes(task.toByteArray())));
        }
        return message.build();
    }

    private static Binding binding(String organization, SecretBinding message) throws DecodeException {
        return switch (message.getSecretCase()) {
            case HPKE_PRIVATE_KEY -> {
                HpkePrivateKeyBinding key = message.getHpkePrivateKey();
                yield new Binding.HpkePrivateKey(
                        organization, uuid(key.getKeyUuid()), key.getConfigId(), key.getKemId());
            }
            case VERIFY_KEY ->
                new Binding.VerifyKey(
                        organization,
                        task(message.getVerifyKey().getTaskId()),
                        message.getVerifyKey().getKeyId());
            case OUTGOING_TOKEN ->
                new Binding.OutgoingToken(
                        organization, task(message.getOutgoingToken().getTaskId()));
            case SECRET_NOT_SET -> throw new DecodeException("SecretBinding: of no secret that is known");
        };
    }

    private static UUID uuid(ByteString bytes) throws DecodeException {
        if (bytes.size() != UUID_LENGTH) {
            throw new DecodeException("HpkePrivateKeyBinding.key_uuid: " + bytes.size() + " bytes");
        }
        ByteBuffer buffer = bytes.asReadOnlyByteBuffer();
        return new UUID(buffer.getLong(), buffer.getLong());
    }

    private static TaskId task(ByteString bytes) {
        return TaskId.of(bytes.toByteArray());
    }

    private static dev.sumac.proto.WrappedSecret wrapped(WrappedSecret wrapped) {
        return dev.sumac.proto.WrappedSecret.newBuilder()
                .setBlob(bytes(wrapped.toByteArray()))
                .build();
    }

    private static WrappedSecret wrapped(dev.sumac.proto.WrappedSecret wrapped) {
        return WrappedSecret.of(wrapped.getBlob().toByteArray());
    }

    private static ByteString bytes(byte[] bytes) {
        return UnsafeByteOperations.unsafeWrap(bytes);
    }
}
