package dev.sumac.sdk;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A token that authenticates a Collector (section 3.5). Prints nothing. */
public final class BearerToken {

    private final String value;

    /** @throws IllegalArgumentException when it cannot stand in a header */
    public BearerToken(String value) {
        if (value.isEmpty() || !value.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            throw new IllegalArgumentException("a token is printable ASCII");
        }
        this.value = value;
    }

    String authorization() {
        return "Bearer " + value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BearerToken that
                && MessageDigest.isEqual(
                        value.getBytes(StandardCharsets.US_ASCII), that.value.getBytes(StandardCharsets.US_ASCII));
    }

    /** The same for all, so that it tells nothing. */
    @Override
    public int hashCode() {
        return 0;
    }

    @Override
    public String toString() {
        return "BearerToken";
    }
}
