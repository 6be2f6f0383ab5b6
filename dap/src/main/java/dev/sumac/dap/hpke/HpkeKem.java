package dev.sumac.dap.hpke;

import dev.sumac.dap.x25519.LadderChoice;
import java.util.Arrays;
import java.util.Optional;

/** Key encapsulation mechanisms (RFC 9180, section 7.1). */
public enum HpkeKem {
    P256_HKDF_SHA256(0x0010),
    P521_HKDF_SHA512(0x0012),
    X25519_HKDF_SHA256(0x0020),
    /** Post-quantum (draft-connolly-cfrg-xwing-kem); its codepoint is a setting. */
    X_WING(XWingCodepoint.configured());

    private final int id;

    HpkeKem(int id) {
        this.id = id;
    }

    public int id() {
        return id;
    }

    static Optional<HpkeKem> ofId(int id) {
        return Arrays.stream(values()).filter(kem -> kem.id == id).findAny();
    }

    Kem kem() {
        return switch (this) {
            case P256_HKDF_SHA256 -> P256.KEM;
            case P521_HKDF_SHA512 -> P521.KEM;
            case X25519_HKDF_SHA256 -> X25519.KEM;
            case X_WING -> PostQuantum.KEM;
        };
    }

    // Each is set up on first use: who never seals loads no native library.

    private static final class P256 {
        static final Kem KEM = new DhKem(P256_HKDF_SHA256.id, new BouncyNistCurve("P-256"), HpkeKdf.HKDF_SHA256);
    }

    private static final class P521 {
        static final Kem KEM = new DhKem(P521_HKDF_SHA512.id, new BouncyNistCurve("P-521"), HpkeKdf.HKDF_SHA512);
    }

    private static final class X25519 {
        static final Kem KEM = new DhKem(X25519_HKDF_SHA256.id, fastest(), HpkeKdf.HKDF_SHA256);

        private static DiffieHellman fastest() {
            DiffieHellman single = ConscryptX25519.load().orElseGet(BouncyX25519::new);
            return LadderChoice.best()
                    .<DiffieHellman>map(ladder -> new LanesX25519(ladder, single, LanesX25519.MANY))
                    .orElse(single);
        }
    }

    private static final class PostQuantum {
        static final Kem KEM = new XWing();
    }
}
