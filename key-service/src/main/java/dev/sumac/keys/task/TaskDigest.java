package dev.sumac.keys.task;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 over what a document says, by which a repeated creation is told from a conflicting one. What only answers hold
 * does not count.
 */
final class TaskDigest {

    private TaskDigest() {}

    static byte[] of(TaskDocument document) {
        MessageDigest digest = sha256();
        for (@Nullable Object part : parts(document)) {
            update(digest, part instanceof SecretText secret ? secret.text() : utf8(String.valueOf(part)));
        }
        // What documents did not always have counts only where it stands: older digests stay what they are.
        if (document.peerClientId != null) {
            update(digest, utf8("peerClientId=" + document.peerClientId));
        }
        if (document.collectorClientId != null) {
            update(digest, utf8("collectorClientId=" + document.collectorClientId));
        }
        return digest.digest();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static byte[] utf8(String part) {
        return part.getBytes(StandardCharsets.UTF_8);
    }

    /** Wipes the text, which may be a key's. */
    private static void update(MessageDigest digest, byte[] text) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(text.length).flip());
        digest.update(text);
        Arrays.fill(text, (byte) 0);
    }

    private static @Nullable Object[] parts(TaskDocument document) {
        return new @Nullable Object[] {
            document.taskId,
            document.role,
            document.leaderUrl,
            document.helperUrl,
            document.peerUrl,
            document.taskInfo,
            document.vdaf,
            document.batchMode,
            document.timePrecisionSeconds,
            document.minBatchSize,
            document.taskInterval,
            document.verifyKey,
            document.verifyKeyId,
            document.aggregatorToken,
            document.collectorToken,
            document.collectorHpkeConfig,
            document.maxReportAgeSeconds,
            document.taskConfiguration
        };
    }
}
