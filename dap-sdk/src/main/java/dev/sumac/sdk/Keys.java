package dev.sumac.sdk;

import dev.sumac.dap.hpke.HpkeSealer;
import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.dap.message.HpkeConfigList;
import dev.sumac.dap.message.Role;
import dev.sumac.dap.task.Url;
import java.time.Instant;
import java.util.Optional;

/** One aggregator's keys, as a client knows them. */
interface Keys {

    /** Whose keys: the aggregator's endpoint as the task names it, and its role there. */
    record Owner(Url endpoint, Role role) {}

    /** The configuration to seal to; fetched when none is fresh. */
    HpkeConfig preferred(Instant deadline) throws DapException, InterruptedException;

    /** Asks anew before the next use, unless another than {@code used} has been fetched since. */
    void invalidate(HpkeConfig used);

    /** @param address where the aggregator itself is reached */
    static Keys open(KeySource source, Transport transport, Url address, Owner owner) {
        return switch (source) {
            case KeySource.Aggregator aggregator -> new HpkeConfigs(transport, address.resource("hpke_config"));
            case KeySource.Manifest manifest -> new ManifestKeys(transport, manifest, owner);
        };
    }

    /** The first of a list that can be sealed to. */
    static Optional<HpkeConfig> firstSupported(HpkeConfigList list) {
        return list.configs().stream().filter(Keys::canSealTo).findFirst();
    }

    private static boolean canSealTo(HpkeConfig config) {
        try {
            HpkeSealer sealer = new HpkeSealer(config);
            return sealer.config().equals(config);
        } catch (IllegalArgumentException unsupported) {
            return false;
        }
    }
}
