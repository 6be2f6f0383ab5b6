package dev.sumac.keys.change;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import io.quarkus.panache.common.Page;
import io.quarkus.panache.common.Sort;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;

/** Who changed what, when, and why. Written once, never changed: the database refuses it, and the chain of hashes shows it. */
@Entity
@Table(name = "audit_entry")
public class AuditEntry extends PanacheEntityBase {

    @Id
    private long epoch;

    private Instant at;

    private String actor;

    private String action;

    private String subject;

    private String detail;

    private String why;

    private byte[] hash;

    /**
     * What an entry says.
     *
     * @param at to the microsecond, as the database keeps it
     * @param subject the task's id or the key's uuid
     * @param why what the one who asked gave as the reason; empty when nothing was given
     */
    public record Text(Instant at, String actor, String action, String subject, String detail, String why) {}

    /** For Hibernate, which fills the fields. */
    @SuppressWarnings("NullAway.Init")
    protected AuditEntry() {}

    AuditEntry(long epoch, Text text, byte[] previousHash) {
        this.epoch = epoch;
        this.at = text.at();
        this.actor = text.actor();
        this.action = text.action();
        this.subject = text.subject();
        this.detail = text.detail();
        this.why = text.why();
        this.hash = AuditHash.of(previousHash, epoch, text);
    }

    /** Entries before an epoch, the newest first. */
    static List<AuditEntry> before(long epoch, int limit) {
        return AuditEntry.<AuditEntry>find("epoch < ?1", Sort.descending("epoch"), epoch)
                .page(Page.ofSize(limit))
                .list();
    }

    /** Entries after an epoch, the oldest first. */
    static List<AuditEntry> after(long epoch, int limit) {
        return AuditEntry.<AuditEntry>find("epoch > ?1", Sort.ascending("epoch"), epoch)
                .page(Page.ofSize(limit))
                .list();
    }

    /** Of the newest entry there is; 0 when there is none. */
    static long newestEpoch() {
        return before(Long.MAX_VALUE, 1).stream()
                .mapToLong(AuditEntry::epoch)
                .findAny()
                .orElse(0);
    }

    public long epoch() {
        return epoch;
    }

    public Text text() {
        return new Text(at, actor, action, subject, detail, why);
    }

    public byte[] hash() {
        return hash.clone();
    }
}
