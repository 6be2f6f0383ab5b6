package dev.sumac.keys.hpke;

import dev.sumac.kit.key.HpkeKeyState;
import java.util.Locale;
import java.util.Optional;

/** Why a key is revoked, which decides what becomes of the reports under it. */
public enum RevocationReason {
    /** No longer wanted, but still secret: what was acknowledged is opened. */
    SUPERSEDED(HpkeKeyState.REVOKED_SUPERSEDED),
    /** Known to others, perhaps: what is not in a sent job is rejected. */
    COMPROMISED(HpkeKeyState.REVOKED_COMPROMISED);

    private final HpkeKeyState state;

    RevocationReason(HpkeKeyState state) {
        this.state = state;
    }

    HpkeKeyState state() {
        return state;
    }

    /** As the API spells it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<RevocationReason> of(String text) {
        return switch (text) {
            case "superseded" -> Optional.of(SUPERSEDED);
            case "compromised" -> Optional.of(COMPROMISED);
            default -> Optional.empty();
        };
    }
}
