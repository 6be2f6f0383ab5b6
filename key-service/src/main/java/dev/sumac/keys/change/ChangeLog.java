package dev.sumac.keys.change;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.FlushModeType;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.function.Function;
import java.util.function.LongConsumer;

/**
 * Runs changes one at a time, over all replicas: one transaction under one advisory lock, which ends with the commit.
 * The epochs it hands out are dense, and in the order of the commits. The time of a change is the database's: one clock for
 * all replicas.
 */
@ApplicationScoped
public class ChangeLog {

    /** The advisory lock of all changes of this database. */
    private static final long LOCK = 0x73756d61632e6b01L;

    private final EntityManager entities;
    private final PublishedEpochs published;

    public ChangeLog(EntityManager entities, PublishedEpochs published) {
        this.entities = entities;
        this.published = published;
    }

    /**
     * What a change says of itself, for the audit.
     *
     * @param why the reason that was given for it; empty when none was
     */
    public record Change(String actor, String action, String subject, String detail, String why) {}

    /** Makes the record that is published, once the epoch is known. */
    @FunctionalInterface
    public interface Recording {
        Publication of(long epoch);
    }

    /** A record of a compacted topic. */
    public record Publication(String topic, byte[] key, byte[] value) {}

    /** The right to change, as long as the lock is held. */
    public static final class Ledger {
        private final Instant now;
        private final PublishedEpochs published;

        private Ledger(Instant now, PublishedEpochs published) {
            this.now = now;
            this.published = published;
        }

        /** The time of this change, taken once the lock was held. */
        public Instant now() {
            return now;
        }

        /**
         * Takes the next epoch, and writes audit entry and outbox row; to be called once per change of a row.
         *
         * @throws EpochRefusedException when readers would ignore it
         */
        public long record(Change change, Recording recording) {
            return recordUnpublished(change, epoch -> {
                Publication publication = recording.of(epoch);
                new OutboxRow(epoch, publication.topic(), publication.key(), publication.value()).persist();
            });
        }

        /** As {@link #record}, for a change that no other service has to know of. */
        public long recordUnpublished(Change change, LongConsumer applying) {
            AuditEntry entry = ChangeCounter.only()
                    .next(epoch -> new AuditEntry.Text(
                            now, change.actor(), change.action(), change.subject(), change.detail(), change.why()));
            published.require(entry.epoch());
            entry.persist();
            applying.accept(entry.epoch());
            return entry.epoch();
        }
    }

    /**
     * Runs {@code work} under the lock and commits what it did, or nothing when it throws. It sees all earlier changes. A
     * session that falls silent in here loses the lock, and its change with it.
     */
    @Transactional
    public <T> T underLock(Function<Ledger, T> work) {
        endWhenSilent();
        // Cast to text: the function's own result type, void, is none that Hibernate knows.
        entities.createNativeQuery("select cast(pg_advisory_xact_lock(:lock) as text)", String.class)
                .setParameter("lock", LOCK)
                .getSingleResult();
        return work.apply(new Ledger(now(), published));
    }

    /**
     * Runs {@code work} as {@link #underLock} does, and undoes it: no epoch is used, nothing is published. Nobody waits for it:
     * the lock is held only while the rows are written, and when others have it, or had it meanwhile, none is written.
     */
    @Transactional
    public <T> T rehearse(Function<Ledger, T> work) {
        endWhenSilent();
        // Rows are locked as they are written, so that is left to the end.
        entities.setFlushMode(FlushModeType.COMMIT);
        long before = epoch();
        T result = work.apply(new Ledger(now(), published));
        if (tryLock() && epoch() == before) {
            entities.flush();
        }
        QuarkusTransaction.setRollbackOnly();
        return result;
    }

    private void endWhenSilent() {
        entities.createNativeQuery("set local idle_in_transaction_session_timeout = '10s'")
                .executeUpdate();
    }

    private boolean tryLock() {
        return (boolean) entities.createNativeQuery("select pg_try_advisory_xact_lock(:lock)", Boolean.class)
                .setParameter("lock", LOCK)
                .getSingleResult();
    }

    private Instant now() {
        return (Instant) entities.createNativeQuery("select clock_timestamp()", Instant.class)
                .getSingleResult();
    }

    /** As the database has it, whatever was made of the row here. */
    private long epoch() {
        return (long) entities.createNativeQuery("select epoch from keys.change_counter", Long.class)
                .getSingleResult();
    }
}
