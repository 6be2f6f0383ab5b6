package dev.sumac.dap.hpke;

import dev.sumac.dap.hpke.DiffieHellman.KeyBytes;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.HpkeConfig;
import java.util.Arrays;

/** An HPKE configuration and the private key that belongs to its public one. */
public record HpkeKeypair(HpkeConfig config, HpkePrivateKey privateKey) {

    /** @throws IllegalArgumentException when the suite is not supported or the keys do not belong together */
    public HpkeKeypair {
        HpkeSuite suite =
                HpkeSuite.of(config).orElseThrow(() -> new IllegalArgumentException("the HPKE suite is not supported"));
        byte[] secret = privateKey.revealBytes();
        try {
            if (!Bytes.wrap(suite.kem().kem().publicKeyOf(secret)).equals(config.publicKey())) {
                throw new IllegalArgumentException("the private key does not belong to the public key");
            }
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    /** A fresh keypair. */
    public static HpkeKeypair generate(int configId, HpkeSuite suite) {
        KeyBytes fresh = suite.kem().kem().generate();
        HpkeConfig config = new HpkeConfig(
                configId, suite.kem().id(), suite.kdf().id(), suite.aead().id(), Bytes.wrap(fresh.publicKey()));
        HpkePrivateKey privateKey = new HpkePrivateKey(fresh.privateKey());
        Arrays.fill(fresh.privateKey(), (byte) 0);
        return new HpkeKeypair(config, privateKey);
    }

    /** Names the configuration only. */
    @Override
    public String toString() {
        return "HpkeKeypair[" + config.id() + "]";
    }
}
