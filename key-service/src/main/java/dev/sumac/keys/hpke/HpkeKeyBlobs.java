package dev.sumac.keys.hpke;

import dev.sumac.keys.change.ChangeLog;
import dev.sumac.keys.change.ChangeLog.Change;
import dev.sumac.keys.change.ChangeLog.Ledger;
import dev.sumac.kit.custody.Binding;
import dev.sumac.kit.custody.Rewrapping;
import dev.sumac.kit.custody.WrappedSecret;
import dev.sumac.kit.kafka.Topics;
import dev.sumac.kit.key.HpkeKeyEntry;
import dev.sumac.kit.key.HpkeKeyRecords;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;

/** The wrapped halves of the keys, for whoever wraps them anew. Within a transaction. */
@Singleton
public class HpkeKeyBlobs {

    private final Topics topics;

    public HpkeKeyBlobs(Topics topics) {
        this.topics = topics;
    }

    /** A key's private half; empty when it is destroyed. */
    public Optional<Rewrapping.Request> find(UUID uuid) {
        return HpkeKeyRow.find(uuid).map(HpkeKeyRow::entry).flatMap(entry -> entry.privateKey()
                .map(blob -> new Rewrapping.Request(entry.binding(topics.aggregator()), blob)));
    }

    /** Replaces the blob of a key that has one; its state stays what it is. */
    public void replace(Ledger ledger, Binding.HpkePrivateKey key, WrappedSecret anew, String actor) {
        HpkeKeyRow row = HpkeKeyRow.find(key.keyUuid()).orElseThrow();
        ledger.record(new Change(actor, "hpke-key.rewrap", key.keyUuid().toString(), "", ""), epoch -> {
            HpkeKeyEntry entry = row.rewrapped(anew, epoch).entry();
            return new ChangeLog.Publication(
                    topics.hpkeKeys(), HpkeKeyRecords.key(entry.uuid()), HpkeKeyRecords.encode(entry));
        });
    }
}
