package dev.sumac.collect.request;

import dev.sumac.dap.message.TaskId;
import jakarta.persistence.EntityManager;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * By what a repeat is known: the task, and SHA-256 of the request's bytes (DAP section 3.2).
 *
 * @param digest 32 bytes
 */
public record RequestIdentity(TaskId taskId, byte[] digest) {

    public static RequestIdentity of(TaskId taskId, byte[] request) {
        try {
            return new RequestIdentity(
                    taskId, MessageDigest.getInstance("SHA-256").digest(request));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Makes identical requests wait for one another until the transaction ends: the second finds what the first made. */
    public void lock(EntityManager entities) {
        long key = ByteBuffer.wrap(digest).getLong()
                ^ ByteBuffer.wrap(taskId.toByteArray()).getLong();
        entities.createNativeQuery("select 1 from pg_advisory_xact_lock(?1)", Integer.class)
                .setParameter(1, key)
                .getSingleResult();
    }
}
