package dev.sumac.keys.hpke;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The row of the schedule's time. */
@Entity
@Table(name = "key_time")
public class KeyTimeRow extends PanacheEntityBase {

    private static final short ONLY = 1;

    @Id
    private short id;

    @Column(name = "elapsed_micros")
    private long elapsedMicros;

    /** The database's clock when this row was written. */
    @Column(name = "wall_at")
    private Instant wallAt;

    /** For Hibernate, which fills the fields. */
    @SuppressWarnings("NullAway.Init")
    protected KeyTimeRow() {}

    static KeyTimeRow only() {
        return findById(ONLY);
    }

    static long micros(Duration duration) {
        return duration.dividedBy(ChronoUnit.MICROS.getDuration());
    }

    static Duration ofMicros(long micros) {
        return Duration.of(micros, ChronoUnit.MICROS);
    }

    Duration elapsed() {
        return ofMicros(elapsedMicros);
    }

    /** The time when this row was written. */
    Moment moment() {
        return new Moment(wallAt, elapsed());
    }

    void set(Duration elapsed, Instant wall) {
        elapsedMicros = micros(elapsed);
        wallAt = wall;
    }
}
