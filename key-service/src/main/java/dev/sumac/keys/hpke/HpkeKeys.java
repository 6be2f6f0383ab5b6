package dev.sumac.keys.hpke;

import dev.sumac.dap.hpke.HpkeKeypair;
import dev.sumac.dap.hpke.HpkeSuite;
import dev.sumac.keys.change.ChangeLog;
import dev.sumac.keys.change.ChangeLog.Change;
import dev.sumac.keys.change.ChangeLog.Ledger;
import dev.sumac.kit.custody.Binding;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.custody.KeyCustody;
import dev.sumac.kit.custody.KeyWrapper;
import dev.sumac.kit.custody.SecretBytes;
import dev.sumac.kit.custody.WrappedSecret;
import dev.sumac.kit.kafka.Topics;
import dev.sumac.kit.key.HpkeKeyEntry;
import dev.sumac.kit.key.HpkeKeyRecords;
import dev.sumac.kit.key.HpkeKeyState;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Makes the aggregator's HPKE keys. */
@Singleton
public class HpkeKeys {

    private static final Logger LOG = Logger.getLogger(HpkeKeys.class);
    private static final String ACTOR = "key-service";

    private final ChangeLog changes;
    private final Topics topics;
    private final KeyWrapper custody;

    public HpkeKeys(ChangeLog changes, Topics topics, @KeyCustody KeyWrapper custody) {
        this.changes = changes;
        this.topics = topics;
        this.custody = custody;
    }

    /** A key before it has an epoch. */
    private record Fresh(UUID uuid, HpkeKeypair keypair, WrappedSecret wrapped) {
        HpkeKeyEntry entry(long epoch) {
            return new HpkeKeyEntry(epoch, uuid, HpkeKeyState.ACTIVE, keypair.config(), Optional.of(wrapped), 0);
        }
    }

    /**
     * Makes the first key, active at once, unless there is an active one. Several replicas may ask at the same time.
     *
     * @throws CustodyException when the private key cannot be wrapped now
     */
    public void ensureFirst() throws CustodyException {
        Fresh fresh = fresh();
        boolean made = changes.underLock(ledger -> !HpkeKeyRow.anyActive() && store(ledger, fresh));
        if (made) {
            LOG.infof(
                    "made the first HPKE key, %s, config id %d",
                    fresh.uuid(), fresh.keypair().config().id());
        }
    }

    private Fresh fresh() throws CustodyException {
        UUID uuid = UUID.randomUUID();
        HpkeKeypair keypair = HpkeKeypair.generate(new SecureRandom().nextInt(0x100), HpkeSuite.DEFAULT);
        SecretBytes privateKey = SecretBytes.wrap(keypair.privateKey().revealBytes());
        try {
            Binding binding = new Binding.HpkePrivateKey(
                    topics.aggregator(),
                    uuid,
                    keypair.config().id(),
                    keypair.config().kemId());
            return new Fresh(uuid, keypair, custody.wrap(binding, privateKey));
        } finally {
            privateKey.destroy();
            keypair.privateKey().destroy();
        }
    }

    private boolean store(Ledger ledger, Fresh fresh) {
        Instant now = ledger.now();
        Change change = new Change(ACTOR, "hpke-key.create", fresh.uuid().toString(), HpkeKeyState.ACTIVE.name());
        long epoch = ledger.record(
                change,
                e -> new ChangeLog.Publication(
                        topics.hpkeKeys(), HpkeKeyRecords.key(fresh.uuid()), HpkeKeyRecords.encode(fresh.entry(e))));
        new HpkeKeyRow(fresh.entry(epoch), now).persist();
        return true;
    }
}
