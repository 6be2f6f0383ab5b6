package dev.sumac.kit.key;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.kit.custody.WrappedSecret;
import dev.sumac.proto.HpkeKeyRecord;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;

/** A key to and from its record on the topic {@code hpke-keys}. */
public final class HpkeKeyRecords {

    private static final int UUID_LENGTH = 16;

    private HpkeKeyRecords() {}

    /** The record's key: the uuid's 16 bytes. */
    public static byte[] key(UUID uuid) {
        return ByteBuffer.allocate(UUID_LENGTH)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }

    /** The record's bytes. */
    public static byte[] encode(HpkeKeyEntry entry) {
        HpkeKeyRecord.Builder record = HpkeKeyRecord.newBuilder()
                .setEpoch(entry.epoch())
                .setKeyUuid(UnsafeByteOperations.unsafeWrap(key(entry.uuid())))
                .setState(state(entry.state()))
                .setHpkeConfig(UnsafeByteOperations.unsafeWrap(entry.config().encode()))
                .setPreference(entry.preference());
        entry.privateKey()
                .ifPresent(wrapped -> record.setPrivateKey(dev.sumac.proto.WrappedSecret.newBuilder()
                        .setBlob(UnsafeByteOperations.unsafeWrap(wrapped.toByteArray()))));
        return record.build().toByteArray();
    }

    /**
     * Reads a record.
     *
     * @throws DecodeException when it is not one, or was written by something newer
     */
    static HpkeKeyEntry decode(byte[] value) throws DecodeException {
        try {
            HpkeKeyRecord record = HpkeKeyRecord.parseFrom(value);
            return new HpkeKeyEntry(
                    record.getEpoch(),
                    uuid(record.getKeyUuid()),
                    state(record.getState()),
                    HpkeConfig.decode(record.getHpkeConfig().toByteArray()),
                    record.hasPrivateKey()
                            ? Optional.of(WrappedSecret.of(
                                    record.getPrivateKey().getBlob().toByteArray()))
                            : Optional.empty(),
                    record.getPreference());
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw new DecodeException("HpkeKeyRecord: " + e.getMessage());
        }
    }

    static UUID uuid(ByteString bytes) throws DecodeException {
        if (bytes.size() != UUID_LENGTH) {
            throw new DecodeException("key_uuid: " + bytes.size() + " bytes");
        }
        ByteBuffer buffer = bytes.asReadOnlyByteBuffer();
        return new UUID(buffer.getLong(), buffer.getLong());
    }

    private static dev.sumac.proto.HpkeKeyState state(HpkeKeyState state) {
        return switch (state) {
            case PENDING -> dev.sumac.proto.HpkeKeyState.HPKE_KEY_STATE_PENDING;
            case ACTIVE -> dev.sumac.proto.HpkeKeyState.HPKE_KEY_STATE_ACTIVE;
            case EXPIRED -> dev.sumac.proto.HpkeKeyState.HPKE_KEY_STATE_EXPIRED;
            case REVOKED_SUPERSEDED -> dev.sumac.proto.HpkeKeyState.HPKE_KEY_STATE_REVOKED_SUPERSEDED;
            case REVOKED_COMPROMISED -> dev.sumac.proto.HpkeKeyState.HPKE_KEY_STATE_REVOKED_COMPROMISED;
            case DESTROYED -> dev.sumac.proto.HpkeKeyState.HPKE_KEY_STATE_DESTROYED;
        };
    }

    private static HpkeKeyState state(dev.sumac.proto.HpkeKeyState state) throws DecodeException {
        return switch (state) {
            case HPKE_KEY_STATE_PENDING -> HpkeKeyState.PENDING;
            case HPKE_KEY_STATE_ACTIVE -> HpkeKeyState.ACTIVE;
            case HPKE_KEY_STATE_EXPIRED -> HpkeKeyState.EXPIRED;
            case HPKE_KEY_STATE_REVOKED_SUPERSEDED -> HpkeKeyState.REVOKED_SUPERSEDED;
            case HPKE_KEY_STATE_REVOKED_COMPROMISED -> HpkeKeyState.REVOKED_COMPROMISED;
            case HPKE_KEY_STATE_DESTROYED -> HpkeKeyState.DESTROYED;
            case HPKE_KEY_STATE_UNSPECIFIED, UNRECOGNIZED -> throw new DecodeException("HpkeKeyRecord.state: unknown");
        };
    }
}
