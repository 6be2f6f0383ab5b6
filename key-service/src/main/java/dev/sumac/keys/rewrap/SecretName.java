package dev.sumac.keys.rewrap;

import dev.sumac.dap.message.TaskId;
import dev.sumac.kit.custody.Binding;
import java.nio.ByteBuffer;
import java.util.UUID;

/** What names a secret in {@code wrapped_secret} and {@code rewrap_mark}. */
record SecretName(Kind kind, byte[] id, int keyId) {

    /** As the tables call them. */
    enum Kind {
        HPKE_KEY,
        VERIFY_KEY,
        OUTGOING_TOKEN
    }

    static SecretName of(Binding binding) {
        return switch (binding) {
            case Binding.HpkePrivateKey key -> new SecretName(Kind.HPKE_KEY, bytes(key.keyUuid()), 0);
            case Binding.VerifyKey key ->
                new SecretName(Kind.VERIFY_KEY, key.taskId().toByteArray(), key.keyId());
            case Binding.OutgoingToken token ->
                new SecretName(Kind.OUTGOING_TOKEN, token.taskId().toByteArray(), 0);
        };
    }

    /** The key's uuid, of a private key. */
    UUID uuid() {
        ByteBuffer bytes = ByteBuffer.wrap(id);
        return new UUID(bytes.getLong(), bytes.getLong());
    }

    /** The task's id, of a secret of a task. */
    TaskId taskId() {
        return TaskId.of(id);
    }

    private static byte[] bytes(UUID uuid) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }
}
