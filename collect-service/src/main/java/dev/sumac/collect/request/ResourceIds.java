package dev.sumac.collect.request;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/** Ids of resources that we make: 16 random bytes; in URLs unpadded base64url (DAP section 3), in rows a UUID. */
public final class ResourceIds {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int LENGTH = 16;

    private ResourceIds() {}

    /** An id that nobody can guess. */
    public static UUID random() {
        return new UUID(RANDOM.nextLong(), RANDOM.nextLong());
    }

    public static String format(UUID id) {
        byte[] bytes = ByteBuffer.allocate(LENGTH)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The id that this text is the one form of; empty when it is none of ours. */
    public static Optional<UUID> parse(String text) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            if (bytes.length != LENGTH) {
                return Optional.empty();
            }
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            return Optional.of(new UUID(buffer.getLong(), buffer.getLong()))
                    .filter(id -> format(id).equals(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
