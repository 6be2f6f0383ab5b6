package dev.sumac.keys.change;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A record that is committed and not yet published. */
@Entity
@Table(name = "outbox")
public class OutboxRow extends PanacheEntityBase {

    @Id
    long epoch;

    String topic;

    @Column(name = "record_key")
    byte[] recordKey;

    @Column(name = "record_value")
    byte[] recordValue;

    /** For Hibernate, which fills the fields. */
    @SuppressWarnings("NullAway.Init")
    protected OutboxRow() {}

    OutboxRow(long epoch, String topic, byte[] recordKey, byte[] recordValue) {
        this.epoch = epoch;
        this.topic = topic;
        this.recordKey = recordKey;
        this.recordValue = recordValue;
    }
}
