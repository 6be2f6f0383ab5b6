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
        List<byte[]> encs = new ArrayList<>(batch.size());
        for (Sealed sealed : batch) {
            encs.add(sealed.ciphertext().enc().toByteArray());
        }
        List<Optional<byte[]>> secrets = decapsulate(encs);
        KeySchedule schedule = new KeySchedule(suite, info.value().toByteArray());
        List<Optional<byte[]>> opened = new ArrayList<>(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            Sealed sealed = batch.get(i);
            opened.add(secrets.get(i)
                    .filter(secret ->
                            sealed.ciphertext().configId() == keypair.config().id())
                    .flatMap(secret -> schedule.messageKey(secret)
                            .open(sealed.aad(), sealed.ciphertext().payload().toByteArray())));
        }
        return opened;
    }

    private List<Optional<byte[]>> decapsulate(List<byte[]> encs) {
        byte[] privateKey;
        try {
            privateKey = keypair.privateKey().revealBytes();
        } catch (IllegalStateException destroyed) {
            return Collections.nCopies(encs.size(), Optional.empty());
        }
        try {
            return suite.kem().kem().decapsulate(privateKey, publicKey, encs);
        } finally {
            Arrays.fill(privateKey, (byte) 0);
        }
    }

    /** A message and what it is bound to. */
    public record Sealed(HpkeCiphertext ciphertext, byte[] aad) {}
}
