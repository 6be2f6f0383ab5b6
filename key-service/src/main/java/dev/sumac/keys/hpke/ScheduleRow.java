package dev.sumac.keys.hpke;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/** The row of the schedule. */
@Entity
@Table(name = "hpke_schedule")
public class ScheduleRow extends PanacheEntityBase {

    private static final short ONLY = 1;

    @Id
    private short id;

    private String[] suites;

    @Column(name = "pre_publish_seconds")
    private long prePublishSeconds;

    @Column(name = "active_period_seconds")
    private long activePeriodSeconds;

    @Column(name = "overlap_seconds")
    private long overlapSeconds;

    @Column(name = "grace_seconds")
    private long graceSeconds;

    @Column(name = "changed_at")
    private Instant changedAt;

    private long epoch;

    /** For Hibernate, which fills the fields. */
    @SuppressWarnings("NullAway.Init")
    protected ScheduleRow() {}

    static ScheduleRow only() {
        return findById(ONLY);
    }

    Schedule schedule() {
        return new Schedule(
                Arrays.stream(suites).map(OfferedSuite::valueOf).toList(),
                Duration.ofSeconds(prePublishSeconds),
                Duration.ofSeconds(activePeriodSeconds),
                Duration.ofSeconds(overlapSeconds),
                Duration.ofSeconds(graceSeconds));
    }

    void set(Schedule schedule, Instant at, long newEpoch) {
        suites = schedule.suites().stream().map(OfferedSuite::name).toArray(String[]::new);
        prePublishSeconds = schedule.prePublish().toSeconds();
        activePeriodSeconds = schedule.activePeriod().toSeconds();
        overlapSeconds = schedule.overlap().toSeconds();
        graceSeconds = schedule.grace().toSeconds();
        changedAt = at;
        epoch = newEpoch;
    }

    Instant changedAt() {
        return changedAt;
    }

    long epoch() {
        return epoch;
    }
}
