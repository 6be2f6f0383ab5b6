package dev.sumac.keys.change;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** The row that holds the epoch of the last change. */
@Entity
@Table(name = "change_counter")
public class ChangeCounter extends PanacheEntityBase {

    private static final short ONLY = 1;

    @Id
    private short id;

    private long epoch;

    /** For Hibernate. */
    protected ChangeCounter() {}

    static long next() {
        ChangeCounter counter = findById(ONLY);
        return ++counter.epoch;
    }
}
