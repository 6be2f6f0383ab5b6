package dev.sumac.keys.hpke;

import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.kit.custody.WrappedSecret;
import dev.sumac.kit.key.HpkeKeyEntry;
import dev.sumac.kit.key.HpkeKeyState;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import io.quarkus.panache.common.Sort;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An HPKE key, its private half wrapped. */
@Entity
@Table(name = "hpke_key")
public class HpkeKeyRow extends PanacheEntityBase {

    @Id
    private UUID uuid;

    @Column(name = "config_id")
    private short configId;

    @Enumerated(EnumType.STRING)
    private HpkeKeyState state;

    @Column(name = "hpke_config")
    private byte[] hpkeConfig;

    @Column(name = "private_key_blob")
    private byte @Nullable [] privateKeyBlob;

    private int preference;

    @Column(name = "created_at")
    private Instant createdAt;

    @Column(name = "state_since")
    private Instant stateSince;

    private long epoch;

    /** For Hibernate, which fills the fields. */
    @SuppressWarnings("NullAway.Init")
    protected HpkeKeyRow() {}

    HpkeKeyRow(HpkeKeyEntry entry, Instant createdAt) {
        this.uuid = entry.uuid();
        this.configId = (short) entry.config().id();
        this.state = entry.state();
        this.hpkeConfig = entry.config().encode();
        this.privateKeyBlob = entry.privateKey().map(WrappedSecret::toByteArray).orElse(null);
        this.preference = entry.preference();
        this.createdAt = createdAt;
        this.stateSince = createdAt;
        this.epoch = entry.epoch();
    }

    /** All keys, the oldest first. */
    static List<HpkeKeyRow> all() {
        return HpkeKeyRow.listAll(Sort.by("createdAt").and("uuid"));
    }

    static boolean anyActive() {
        return HpkeKeyRow.count("state", HpkeKeyState.ACTIVE) > 0;
    }

    /** The key as it is published. */
    HpkeKeyEntry entry() {
        try {
            return new HpkeKeyEntry(
                    epoch,
                    uuid,
                    state,
                    HpkeConfig.decode(hpkeConfig.clone()),
                    Optional.ofNullable(privateKeyBlob).map(WrappedSecret::of),
                    preference);
        } catch (DecodeException e) {
            throw new IllegalStateException("HPKE key " + uuid + ": its row does not decode", e);
        }
    }

    Instant createdAt() {
        return createdAt;
    }

    Instant stateSince() {
        return stateSince;
    }
}
