package dev.sumac.prepare.helper;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** SHA-256 of a request's body: with the task, what makes two requests the same (section 4.5.3.1). */
public record RequestDigest(byte[] sha256) {

    public static RequestDigest of(byte[] body) {
        try {
            return new RequestDigest(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The job's id: derived, so that two requests at once name the same (section 3.2). */
    public UUID jobId() {
        ByteBuffer buffer = ByteBuffer.wrap(sha256);
        return new UUID(buffer.getLong(), buffer.getLong());
    }
}
