package dev.sumac.kit.key;

import java.time.Duration;

/**
 * When the last report under a key that takes nothing new has reached the log, or never will. Two services must agree on that
 * and share no settings: upload-service gives up an append in time, prepare-service waits for longer than that.
 */
public final class LastUploads {

    /** The longest that upload-service may wait for the log. */
    public static final Duration LONGEST_APPEND = Duration.ofSeconds(30);

    private LastUploads() {}

    /**
     * Checks upload-service's setting.
     *
     * @throws IllegalStateException when an append may take longer than anybody waits for
     */
    public static void requireAppendWithin(Duration timeout) {
        if (timeout.compareTo(LONGEST_APPEND) > 0) {
            throw new IllegalStateException("sumac.upload.append-timeout may be " + LONGEST_APPEND + " at most");
        }
    }

    /**
     * Checks prepare-service's setting.
     *
     * @param lease for how long another replica may not know that the key takes nothing new
     * @throws IllegalStateException when something may still come after that wait
     */
    public static void requireWaitLongerThan(Duration wait, Duration lease) {
        Duration least = LONGEST_APPEND.plus(lease);
        if (wait.compareTo(least) <= 0) {
            throw new IllegalStateException("sumac.prepare.last-uploads must be longer than " + least);
        }
    }
}
