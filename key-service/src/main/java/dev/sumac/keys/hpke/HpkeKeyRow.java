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

    @Column(name = "state_since_elapsed_micros")
    private long stateSinceElapsedMicros;

    private long epoch;

    /** For Hibernate, which fills the fields. */
    @SuppressWarnings("NullAway.Init")
    protected HpkeKeyRow() {}

    /** A new key; it has no epoch yet. */
    HpkeKeyRow(UUID uuid, HpkeConfig config, WrappedSecret privateKey, int preference, KeyStage stage) {
        this.uuid = uuid;
        this.configId = (short) config.id();
        this.hpkeConfig = config.encode();
        this.privateKeyBlob = privateKey.toByteArray();
        this.preference = preference;
        this.createdAt = stage.since().wall();
        take(stage);
    }

    /** All keys, the oldest first. */
    static List<HpkeKeyRow> all() {
        return HpkeKeyRow.listAll(Sort.by("createdAt").and("uuid"));
    }

    /** All keys as they are published, the oldest first; in a transaction. */
    public static List<HpkeKeyEntry> entries() {
        return all().stream().map(HpkeKeyRow::entry).toList();
    }

    static Optional<HpkeKeyRow> find(UUID uuid) {
        return HpkeKeyRow.<HpkeKeyRow>findByIdOptional(uuid);
    }

    /** Brings the row to a stage that its present one led to; the private half goes with {@code Destroyed}. */
    HpkeKeyRow become(KeyStage next, long newEpoch) {
        take(next);
        epoch = newEpoch;
        if (next instanceof KeyStage.Destroyed) {
            privateKeyBlob = null;
        }
        return this;
    }

    HpkeKeyRow prefer(int newPreference, long newEpoch) {
        preference = newPreference;
        epoch = newEpoch;
        return this;
    }

    private void take(KeyStage stage) {
        state = stage.name();
        stateSince = stage.since().wall();
        stateSinceElapsedMicros = KeyTimeRow.micros(stage.since().elapsed());
    }

    /** Takes another blob of the same private half. */
    HpkeKeyRow rewrapped(WrappedSecret anew, long newEpoch) {
        privateKeyBlob = anew.toByteArray();
        epoch = newEpoch;
        return this;
    }

    /** The key as it is published. */
    HpkeKeyEntry entry() {
        return new HpkeKeyEntry(
                epoch,
                uuid,
                state,
                config(),
                Optional.ofNullable(privateKeyBlob).map(WrappedSecret::of),
                preference);
    }

    HpkeConfig config() {
        try {
            return HpkeConfig.decode(hpkeConfig.clone());
        } catch (DecodeException e) {
            throw new IllegalStateException("HPKE key " + uuid + ": its row does not decode", e);
        }
    }

    KeyStage stage() {
        return KeyStage.of(state, new Moment(stateSince, KeyTimeRow.ofMicros(stateSinceElapsedMicros)));
    }

    /** Empty for a suite that keys are no longer made for. */
    Optional<OfferedSuite> suite() {
        return OfferedSuite.of(config());
    }

    UUID uuid() {
        return uuid;
    }

    int configId() {
        return configId;
    }

    HpkeKeyState state() {
        return state;
    }

    int preference() {
        return preference;
    }

    long epoch() {
        return epoch;
    }

    Instant createdAt() {
        return createdAt;
    }

    Instant stateSince() {
        return stateSince;
    }
}
