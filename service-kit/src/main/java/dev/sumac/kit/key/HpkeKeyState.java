package dev.sumac.kit.key;

/** What a key's state means for those who follow it; the transitions belong to the key service. */
public enum HpkeKeyState {
    /** Published so that everyone can open before anyone advertises. */
    PENDING(false, true, true),
    /** Stands in {@code hpke_config}. */
    ACTIVE(true, true, true),
    /** No longer advertised; clients may still have it cached. */
    EXPIRED(false, true, true),
    /** Takes no new report; what was acknowledged under it still opens. */
    REVOKED_SUPERSEDED(false, false, true),
    /** Opens nothing any more, reports in the log included. */
    REVOKED_COMPROMISED(false, false, false),
    /** The private key is gone. */
    DESTROYED(false, false, false);

    private final boolean advertised;
    private final boolean accepted;
    private final boolean opens;

    HpkeKeyState(boolean advertised, boolean accepted, boolean opens) {
        this.advertised = advertised;
        this.accepted = accepted;
        this.opens = opens;
    }

    /** Whether {@code hpke_config} lists the key. */
    public boolean advertised() {
        return advertised;
    }

    /** Whether an upload under the key is taken; otherwise it is {@code outdated_config}. */
    public boolean accepted() {
        return accepted;
    }

    /** Whether a report under the key is opened. */
    public boolean opens() {
        return opens;
    }
}
