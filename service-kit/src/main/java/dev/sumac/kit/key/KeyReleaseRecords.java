package dev.sumac.kit.key;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.sumac.dap.message.DecodeException;
import dev.sumac.proto.KeyReleased;
import java.util.UUID;

/** That nothing needs a key any more, to and from its record on the topic {@code key-releases}. */
public final class KeyReleaseRecords {

    private KeyReleaseRecords() {}

    /** The record's bytes; its key is {@link HpkeKeyRecords#key}. */
    public static byte[] encode(UUID key) {
        return KeyReleased.newBuilder()
                .setKeyUuid(UnsafeByteOperations.unsafeWrap(HpkeKeyRecords.key(key)))
                .build()
                .toByteArray();
    }

    /**
     * The key that a record is about.
     *
     * @throws DecodeException when it is not one
     */
    public static UUID decode(byte[] value) throws DecodeException {
        try {
            return HpkeKeyRecords.uuid(KeyReleased.parseFrom(value).getKeyUuid());
        } catch (InvalidProtocolBufferException e) {
            throw new DecodeException("KeyReleased: " + e.getMessage());
        }
    }
}
