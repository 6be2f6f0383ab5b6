package dev.sumac.keys.manifest;

import dev.sumac.dap.message.HpkeConfigList;
import dev.sumac.kit.key.HpkeKeyEntry;
import dev.sumac.kit.key.HpkeKeyring;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/** What a manifest says of the keys, as {@code hpke_config} does: the list, and the ids that take no report any more. */
record KeyStatement(HpkeConfigList configs, NavigableSet<Integer> revoked) {

    /** Empty when no key is advertised. */
    static Optional<KeyStatement> of(List<HpkeKeyEntry> keys) {
        return HpkeKeyring.advertisementOf(keys)
                .map(said -> new KeyStatement(said.configs(), new TreeSet<>(said.refusedIds())));
    }
}
