package dev.sumac.dap.hpke;

import java.util.Arrays;
import java.util.Optional;

/** Key derivation functions (RFC 9180, section 7.2). */
public enum HpkeKdf {
    HKDF_SHA256(0x0001, "HmacSHA256", 32),
    HKDF_SHA512(0x0003, "HmacSHA512", 64);

    private final int id;
    private final String macAlgorithm;
    private final int hashLength;

    HpkeKdf(int id, String macAlgorithm, int hashLength) {
        this.id = id;
        this.macAlgorithm = macAlgorithm;
        this.hashLength = hashLength;
    }

    public int id() {
        return id;
    }

    String macAlgorithm() {
        return macAlgorithm;
    }

    int hashLength() {
        return hashLength;
    }

    static Optional<HpkeKdf> ofId(int id) {
        return Arrays.stream(values()).filter(kdf -> kdf.id == id).findAny();
    }
}
