package dev.sumac.dap.hpke;

import dev.sumac.dap.message.HpkeConfig;
import java.util.Optional;

/** A triple of algorithms (RFC 9180, section 7). */
public record HpkeSuite(HpkeKem kem, HpkeKdf kdf, HpkeAead aead) {

    /** The suite that each participant must have (section 7). */
    public static final HpkeSuite DEFAULT =
            new HpkeSuite(HpkeKem.X25519_HKDF_SHA256, HpkeKdf.HKDF_SHA256, HpkeAead.AES_128_GCM);

    /** The suite of three codepoints; empty when one of them is not supported. */
    public static Optional<HpkeSuite> of(int kemId, int kdfId, int aeadId) {
        return HpkeKem.ofId(kemId).flatMap(kem -> HpkeKdf.ofId(kdfId)
                .flatMap(kdf -> HpkeAead.ofId(aeadId).map(aead -> new HpkeSuite(kem, kdf, aead))));
    }

    /** The suite of a configuration; empty when it is not supported. */
    public static Optional<HpkeSuite> of(HpkeConfig config) {
        return of(config.kemId(), config.kdfId(), config.aeadId());
    }

    BaseMode baseMode() {
        return ConscryptXWing.of(this).orElseGet(() -> new KemBaseMode(this));
    }

    byte[] suiteId() {
        return new byte[] {
            'H',
            'P',
            'K',
            'E',
            (byte) (kem.id() >>> 8),
            (byte) kem.id(),
            (byte) (kdf.id() >>> 8),
            (byte) kdf.id(),
            (byte) (aead.id() >>> 8),
            (byte) aead.id()
        };
    }
}
