package dev.sumac.keys.hpke;

import dev.sumac.kit.key.HpkeKeyState;

/**
 * A key's state and since when. A transition is a method whose return type is the state it leads to, so what has no method
 * here cannot happen:
 *
 * <pre>
 * Pending ──activate──> Active ──expire──> Expired
 *    └─────────┬──────────┴─────────┬────────┘
 *          supersede            compromise
 *              └─> Superseded ──────┴──> Compromised
 *                      └───────destroy───────┴──> Destroyed
 * </pre>
 */
sealed interface KeyStage {

    /** When the key came into this state. */
    Moment since();

    /** The state's name in rows and records. */
    HpkeKeyState name();

    /** Everyone can open before anyone advertises. */
    record Pending(Moment since) implements KeyStage {
        @Override
        public HpkeKeyState name() {
            return HpkeKeyState.PENDING;
        }

        Active activate(Moment now) {
            return new Active(now);
        }

        Superseded supersede(Moment now) {
            return new Superseded(now);
        }

        Compromised compromise(Moment now) {
            return new Compromised(now);
        }
    }

    /** Stands in {@code hpke_config}. */
    record Active(Moment since) implements KeyStage {
        @Override
        public HpkeKeyState name() {
            return HpkeKeyState.ACTIVE;
        }

        Expired expire(Moment now) {
            return new Expired(now);
        }

        Superseded supersede(Moment now) {
            return new Superseded(now);
        }

        Compromised compromise(Moment now) {
            return new Compromised(now);
        }
    }

    /** No longer advertised; still takes and opens what clients that have it cached send. */
    record Expired(Moment since) implements KeyStage {
        @Override
        public HpkeKeyState name() {
            return HpkeKeyState.EXPIRED;
        }

        Superseded supersede(Moment now) {
            return new Superseded(now);
        }

        Compromised compromise(Moment now) {
            return new Compromised(now);
        }
    }

    /** Takes nothing new; what was acknowledged under it is still opened. */
    record Superseded(Moment since) implements KeyStage {
        @Override
        public HpkeKeyState name() {
            return HpkeKeyState.REVOKED_SUPERSEDED;
        }

        Compromised compromise(Moment now) {
            return new Compromised(now);
        }

        Destroyed destroy(Moment now) {
            return new Destroyed(now);
        }
    }

    /** Opens nothing any more, but for repeating what was sent already. */
    record Compromised(Moment since) implements KeyStage {
        @Override
        public HpkeKeyState name() {
            return HpkeKeyState.REVOKED_COMPROMISED;
        }

        Destroyed destroy(Moment now) {
            return new Destroyed(now);
        }
    }

    /** The private key is gone. The end. */
    record Destroyed(Moment since) implements KeyStage {
        @Override
        public HpkeKeyState name() {
            return HpkeKeyState.DESTROYED;
        }
    }

    /** The stage of a row. */
    static KeyStage of(HpkeKeyState state, Moment since) {
        return switch (state) {
            case PENDING -> new Pending(since);
            case ACTIVE -> new Active(since);
            case EXPIRED -> new Expired(since);
            case REVOKED_SUPERSEDED -> new Superseded(since);
            case REVOKED_COMPROMISED -> new Compromised(since);
            case DESTROYED -> new Destroyed(since);
        };
    }
}
