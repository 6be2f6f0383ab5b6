package dev.sumac.keys.change;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.function.LongFunction;

/** The row that holds the epoch of the last change, and the hash of its audit entry. */
@Entity
@Table(name = "change_counter")
public class ChangeCounter extends PanacheEntityBase {

    private static final short ONLY = 1;

    @Id
    private short id;

    private long epoch;

    @Column(name = "audit_hash")
    private byte[] auditHash;

    /** For Hibernate, which fills the fields. */
    @SuppressWarnings("NullAway.Init")
    protected ChangeCounter() {}

    static ChangeCounter only() {
        return findById(ONLY);
    }

    /** Takes the next epoch for the entry that is made of it, and makes that one the end of the chain. */
    AuditEntry next(LongFunction<AuditEntry.Text> entry) {
        AuditEntry next = new AuditEntry(epoch + 1, entry.apply(epoch + 1), auditHash);
        epoch = next.epoch();
        auditHash = next.hash();
        return next;
    }

    long epoch() {
        return epoch;
    }

    byte[] auditHash() {
        return auditHash.clone();
    }
}
