package dev.sumac.keys.change;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The chain of the audit: SHA-256 over the hash before and the entry's fields, each in UTF-8 after its length (4 bytes, big
 * endian), numbers in decimal, the time in microseconds since 1970. The migration that began the chain says the same in SQL.
 */
final class AuditHash {

    static final int LENGTH = 32;

    private AuditHash() {}

    /** What the first entry has as the hash before it. */
    static byte[] first() {
        return new byte[LENGTH];
    }

    static byte[] of(byte[] previous, long epoch, AuditEntry.Text text) {
        MessageDigest digest = sha256();
        digest.update(previous);
        field(digest, Long.toString(epoch));
        field(digest, Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, text.at())));
        field(digest, text.actor());
        field(digest, text.action());
        field(digest, text.subject());
        field(digest, text.detail());
        field(digest, text.why());
        return digest.digest();
    }

    private static void field(MessageDigest digest, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
