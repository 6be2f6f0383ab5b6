package dev.sumac.keys.hpke;

/**
 * Who wants a change, and why, as the audit keeps it.
 *
 * @param why empty when no reason was given
 */
record By(String who, String why) {

    /** The key service itself, by its schedule. */
    static final By SCHEDULE = new By("schedule", "");
}
