package dev.sumac.kit.key;

import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.kit.custody.Binding;
import dev.sumac.kit.custody.WrappedSecret;
import java.util.Optional;
import java.util.UUID;

/**
 * An HPKE key of this aggregator as the key service published it.
 *
 * @param epoch the change that made it what it is
 * @param privateKey empty once destroyed
 * @param preference place in {@code hpke_config}, lower first
 */
public record HpkeKeyEntry(
        long epoch,
        UUID uuid,
        HpkeKeyState state,
        HpkeConfig config,
        Optional<WrappedSecret> privateKey,
        int preference) {

    public HpkeKeyEntry {
        if (privateKey.isEmpty() && state.opens()) {
            throw new IllegalArgumentException("a key that opens has a private half");
        }
    }

    /** The row that the private key is bound to. */
    public Binding.HpkePrivateKey binding(String organization) {
        return new Binding.HpkePrivateKey(organization, uuid, config.id(), config.kemId());
    }
}
