package dev.sumac.kit.http;

import dev.sumac.dap.message.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of a bearer token that we check: all that is kept of it. */
public record TokenHash(Bytes sha256) {

    /** Bytes of a hash. */
    public static final int LENGTH = 32;

    public TokenHash {
        if (sha256.length() != LENGTH) {
            throw new IllegalArgumentException("a SHA-256 has " + LENGTH + " bytes, not " + sha256.length());
        }
        sha256 = sha256.detached();
    }

    /** The hash of a token. */
    public static TokenHash ofToken(String token) {
        return new TokenHash(Bytes.wrap(digest(token)));
    }

    /**
     * From its hexadecimal form.
     *
     * @throws IllegalArgumentException when the text is something else
     */
    public static TokenHash parse(String hex) {
        return new TokenHash(Bytes.wrap(HexFormat.of().parseHex(hex.strip())));
    }

    /** Whether {@code token} hashes to this; the time taken tells nothing of the hash. */
    public boolean matches(String token) {
        return MessageDigest.isEqual(digest(token), sha256.toByteArray());
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
