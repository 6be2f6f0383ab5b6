package dev.sumac.keys.hpke;

import dev.sumac.dap.hpke.HpkeAead;
import dev.sumac.dap.hpke.HpkeKdf;
import dev.sumac.dap.hpke.HpkeKem;
import dev.sumac.dap.hpke.HpkeSuite;
import dev.sumac.dap.message.HpkeConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The suites that keys can be made for once the schedule names them, by the names that the API has for them. */
public enum OfferedSuite {
    /** The one that every participant must have. */
    X25519(HpkeKem.X25519_HKDF_SHA256, HpkeAead.AES_128_GCM),
    P256(HpkeKem.P256_HKDF_SHA256, HpkeAead.AES_128_GCM),
    /** Post-quantum; its codepoint is not settled, so nobody is offered it unless the schedule says so. */
    XWING(HpkeKem.X_WING, HpkeAead.AES_256_GCM);

    private final HpkeKem kem;
    private final HpkeAead aead;

    OfferedSuite(HpkeKem kem, HpkeAead aead) {
        this.kem = kem;
        this.aead = aead;
    }

    HpkeSuite suite() {
        return new HpkeSuite(kem, HpkeKdf.HKDF_SHA256, aead);
    }

    static Optional<OfferedSuite> named(String name) {
        return Arrays.stream(values())
                .filter(offered -> offered.name().equals(name))
                .findAny();
    }

    static Optional<OfferedSuite> of(HpkeConfig config) {
        return HpkeSuite.of(config).flatMap(suite -> Arrays.stream(values())
                .filter(offered -> offered.suite().equals(suite))
                .findAny());
    }

    static List<String> names() {
        return Arrays.stream(values()).map(OfferedSuite::name).toList();
    }
}
