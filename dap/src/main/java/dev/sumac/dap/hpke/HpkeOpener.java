package dev.sumac.dap.hpke;

import dev.sumac.dap.message.HpkeCiphertext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** {@code OpenBase()} with one private key (RFC 9180, section 6.1). Safe for use by several threads. */
public final class HpkeOpener {

    private final HpkeKeypair keypair;
    private final HpkeSuite suite;
    private final byte[] publicKey;

    public HpkeOpener(HpkeKeypair keypair) {
        this.keypair = keypair;
        this.suite = HpkeSuite.of(keypair.config()).orElseThrow(); // checked by the keypair
        this.publicKey = keypair.config().publicKey().toByteArray();
    }

    public HpkeKeypair keypair() {
        return keypair;
    }

    /** The plaintext; empty when the message is for another key or does not open. */
    public Optional<byte[]> open(HpkeInfo info, Sealed sealed) {
        return openAll(info, List.of(sealed)).getFirst();
    }

    /**
     * The plaintext of each message, in order; empty where one is for another key or does not open. Once the private key
     * was destroyed, nothing opens.
     */
    public List<Optional<byte[]>> openAll(HpkeInfo info, List<Sealed> batch) {
        byte[] privateKey;
        try {
            privateKey = keypair.privateKey().revealBytes();
        } catch (IllegalStateException destroyed) {
            return Collections.nCopies(batch.size(), Optional.empty());
        }
        List<Optional<byte[]>> opened;
        try {
            opened = suite.baseMode().open(privateKey, publicKey, info.value().toByteArray(), batch);
        } finally {
            Arrays.fill(privateKey, (byte) 0);
        }
        List<Optional<byte[]>> ours = new ArrayList<>(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            int configId = batch.get(i).ciphertext().configId();
            ours.add(opened.get(i)
                    .filter(plaintext -> configId == keypair.config().id()));
        }
        return ours;
    }

    /** A message and what it is bound to. */
    public record Sealed(HpkeCiphertext ciphertext, byte[] aad) {}
}
