package dev.sumac.dap.hpke;

import dev.sumac.dap.hpke.HpkeOpener.Sealed;
import dev.sumac.dap.hpke.HpkeSealer.Unsealed;
import java.util.List;
import java.util.Optional;

/** Base mode for single messages (RFC 9180, section 6.1), by one suite. Safe for use by several threads. */
interface BaseMode {

    /**
     * Seals each message on its own, in order.
     *
     * @throws IllegalStateException when {@code publicKey} is none
     */
    List<Encrypted> seal(byte[] publicKey, byte[] info, List<Unsealed> batch);

    /** The plaintext of each message, in order, whatever config id it names; empty where one does not open. */
    List<Optional<byte[]>> open(byte[] privateKey, byte[] publicKey, byte[] info, List<Sealed> batch);

    /** A message as it goes out, without the config id. */
    record Encrypted(byte[] enc, byte[] payload) {}
}
