package dev.sumac.keys.change;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Function;

/**
 * Runs changes one at a time, over all replicas: one transaction under one advisory lock, which ends with the commit.
 * The epochs it hands out are dense, and in the order of the commits.
 */
@ApplicationScoped
public class ChangeLog {

    /** The advisory lock of all changes of this database. */
    private static final long LOCK = 0x73756d61632e6b01L;

    private final EntityManager entities;
    private final InstantSource clock;

    public ChangeLog(EntityManager entities, InstantSource clock) {
        this.entities = entities;
        this.clock = clock;
    }

    /** What a change says of itself, for the audit and for the topic. */
    public record Change(String actor, String action, String subject, String detail) {}

    /** Makes the record that is published, once the epoch is known. */
    @FunctionalInterface
    public interface Recording {
        Publication of(long epoch);
    }

    /** A record of a compacted topic. */
    public record Publication(String topic, byte[] key, byte[] value) {}

    /** The right to change, as long as the lock is held. */
    public final class Ledger {
        private Ledger() {}

        /** The time of this change. */
        public Instant now() {
            return clock.instant();
        }

        /** Takes the next epoch, and writes audit entry and outbox row; to be called once per change of a row. */
        public long record(Change change, Recording recording) {
            long epoch = ChangeCounter.next();
            new AuditEntry(epoch, now(), change.actor(), change.action(), change.subject(), change.detail()).persist();
            Publication publication = recording.of(epoch);
            new OutboxRow(epoch, publication.topic(), publication.key(), publication.value()).persist();
            return epoch;
        }
    }

    /**
     * Runs {@code work} under the lock and commits what it did. It sees all earlier changes. A session that falls
     * silent in here loses the lock, and its change with it.
     */
    @Transactional
    public <T> T underLock(Function<Ledger, T> work) {
        entities.createNativeQuery("set local idle_in_transaction_session_timeout = '10s'")
                .executeUpdate();
        // Cast to text: the function's own result type, void, is none that Hibernate knows.
        entities.createNativeQuery("select cast(pg_advisory_xact_lock(:lock) as text)", String.class)
                .setParameter("lock", LOCK)
                .getSingleResult();
        return work.apply(new Ledger());
    }
}
