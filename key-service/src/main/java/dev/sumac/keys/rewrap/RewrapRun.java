package dev.sumac.keys.rewrap;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import io.quarkus.panache.common.Sort;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One walk over all secrets. */
@Entity
@Table(name = "rewrap_run")
public class RewrapRun extends PanacheEntityBase {

    @Id
    private long run;

    @Column(name = "asked_by")
    private String askedBy;

    @Column(name = "asked_at")
    private Instant askedAt;

    @Column(name = "finished_at")
    private @Nullable Instant finishedAt;

    private String fault;

    /** For Hibernate, which fills the fields. */
    @SuppressWarnings("NullAway.Init")
    protected RewrapRun() {}

    RewrapRun(long run, String askedBy, Instant askedAt) {
        this.run = run;
        this.askedBy = askedBy;
        this.askedAt = askedAt;
        this.fault = "";
    }

    /** The newest run, finished or not. */
    static Optional<RewrapRun> last() {
        return RewrapRun.<RewrapRun>findAll(Sort.descending("run")).firstResultOptional();
    }

    /** Its number, from 1. */
    long run() {
        return run;
    }

    String askedBy() {
        return askedBy;
    }

    Instant askedAt() {
        return askedAt;
    }

    Optional<Instant> finishedAt() {
        return Optional.ofNullable(finishedAt);
    }

    /** What stands in its way now; empty when nothing does. */
    String fault() {
        return fault;
    }
}
