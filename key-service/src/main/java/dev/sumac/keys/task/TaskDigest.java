package dev.sumac.keys.task;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 over what a document says, by which a repeated creation is told from a conflicting one. What only answers hold
 * does not count.
 */
final class TaskDigest {

    private TaskDigest() {}

    static byte[] of(TaskDocument document) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            for (@Nullable Object part : parts(document)) {
                write(out, String.valueOf(part));
            }
            // What documents did not always have counts only where it stands: older digests stay what they are.
            if (document.peerClientId != null) {
                write(out, "peerClientId=" + document.peerClientId);
            }
            if (document.collectorClientId != null) {
                write(out, "collectorClientId=" + document.collectorClientId);
            }
            return MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void write(DataOutputStream out, String part) throws IOException {
        byte[] text = part.getBytes(StandardCharsets.UTF_8);
        out.writeInt(text.length);
        out.write(text);
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
