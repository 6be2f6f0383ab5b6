package dev.sumac.dap.hpke;

import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.HpkeCiphertext;
import dev.sumac.dap.message.HpkeConfig;
import java.util.List;

/** {@code SealBase()} to one public key (RFC 9180, section 6.1). Safe for use by several threads. */
public final class HpkeSealer {

    private final HpkeConfig config;
    private final HpkeSuite suite;
    private final byte[] publicKey;

    /** @throws IllegalArgumentException when the suite is not supported or the key is none of its keys */
    public HpkeSealer(HpkeConfig config) {
        this.config = config;
        this.suite =
                HpkeSuite.of(config).orElseThrow(() -> new IllegalArgumentException("the HPKE suite is not supported"));
        this.publicKey = config.publicKey().toByteArray();
        if (suite.kem().kem().encapsulate(publicKey).isEmpty()) {
            throw new IllegalArgumentException("the HPKE public key is invalid");
        }
    }

    public HpkeConfig config() {
        return config;
    }

    /** Encrypts {@code plaintext} and binds it to {@code info} and {@code aad}. */
    public HpkeCiphertext seal(HpkeInfo info, byte[] aad, byte[] plaintext) {
        return sealAll(info, List.of(new Unsealed(aad, plaintext))).getFirst();
    }

    /** Encrypts each message and binds it to {@code info} and its AAD; in order. */
    public List<HpkeCiphertext> sealAll(HpkeInfo info, List<Unsealed> batch) {
        return suite.baseMode().seal(publicKey, info.value().toByteArray(), batch).stream()
                .map(each -> new HpkeCiphertext(config.id(), Bytes.wrap(each.enc()), Bytes.wrap(each.payload())))
                .toList();
    }

    /** A message before it is sealed, and what it is to be bound to. */
    public record Unsealed(byte[] aad, byte[] plaintext) {
        @Override
        public String toString() {
            return "Unsealed";
        }
    }
}
