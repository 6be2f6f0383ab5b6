package dev.sumac.keys.manifest;

import dev.sumac.dap.message.Bytes;
import dev.sumac.manifest.KeyManifest;
import dev.sumac.manifest.ManifestRole;
import dev.sumac.manifest.SignedManifest;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import io.quarkus.panache.common.Sort;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.NavigableSet;
import java.util.Optional;

/** A manifest that was issued. Written once, never changed. */
@Entity
@Table(name = "key_manifest")
public class ManifestRow extends PanacheEntityBase {

    @Id
    private long seq;

    @Column(name = "issued_at")
    private Instant issuedAt;

    @Column(name = "expires_at")
    private Instant expiresAt;

    private String origin;

    @Enumerated(EnumType.STRING)
    private ManifestRole role;

    @Column(name = "hpke_config_list")
    private byte[] hpkeConfigList;

    private byte[] revoked;

    private String compact;

    private byte[] digest;

    /** For Hibernate, which fills the fields. */
    @SuppressWarnings("NullAway.Init")
    protected ManifestRow() {}

    ManifestRow(SignedManifest signed) {
        KeyManifest manifest = signed.manifest();
        this.seq = manifest.seq();
        this.issuedAt = manifest.issuedAt();
        this.expiresAt = manifest.expiresAt();
        this.origin = manifest.origin().value();
        this.role = manifest.role();
        this.hpkeConfigList = manifest.configs().encode();
        this.revoked = bytes(manifest.revoked());
        this.compact = signed.compact();
        this.digest = signed.digest().toByteArray();
    }

    static Optional<ManifestRow> newest() {
        return ManifestRow.<ManifestRow>findAll(Sort.descending("seq")).firstResultOptional();
    }

    private static byte[] bytes(NavigableSet<Integer> ids) {
        byte[] bytes = new byte[ids.size()];
        int at = 0;
        for (int id : ids) {
            bytes[at++] = (byte) id;
        }
        return bytes;
    }

    boolean says(KeyStatement statement) {
        return Arrays.equals(hpkeConfigList, statement.configs().encode())
                && Arrays.equals(revoked, bytes(statement.revoked()));
    }

    boolean isOf(ManifestTerms terms) {
        return origin.equals(terms.origin().value())
                && role == terms.role()
                && terms.signer().isNamedBy(compact);
    }

    /** From when on the next should be issued, whatever has become of the keys: half of its time is over. */
    Instant renewal() {
        return issuedAt.plus(Duration.between(issuedAt, expiresAt).dividedBy(2));
    }

    long seq() {
        return seq;
    }

    Instant issuedAt() {
        return issuedAt;
    }

    Instant expiresAt() {
        return expiresAt;
    }

    String compact() {
        return compact;
    }

    Bytes digest() {
        return Bytes.copyOf(digest);
    }
}
