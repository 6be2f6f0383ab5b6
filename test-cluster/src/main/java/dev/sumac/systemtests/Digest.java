package dev.sumac.systemtests;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256, by which both aggregators know a request. */
final class Digest {
    private Digest() {}

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
