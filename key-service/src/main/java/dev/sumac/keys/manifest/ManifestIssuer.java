package dev.sumac.keys.manifest;

import dev.sumac.keys.change.ChangeLog;
import dev.sumac.keys.hpke.HpkeKeyRow;
import dev.sumac.kit.key.HpkeKeyEntry;
import dev.sumac.manifest.KeyManifest;
import dev.sumac.manifest.SignedManifest;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Issues a manifest whenever the newest does not say what is so, or half of its time is over. It looks at rows alone, so it
 * makes no difference who changed a key, which replica looks, or who died in between: whoever looks next issues what is
 * missing, under the change lock, after looking again. Not safe for use by several threads; replicas have one each.
 */
final class ManifestIssuer {

    private static final Logger LOG = Logger.getLogger(ManifestIssuer.class);
    /** Another replica's clock may be so much ahead; a manifest of a later time than that was issued by a wrong clock. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    private final ChangeLog changes;
    private final EntityManager entities;
    private final ManifestTerms terms;
    private @Nullable Marks seen;
    private @Nullable Issued newest;
    /** Whether the newest was compared with the terms, which may be others than before this replica's start. */
    private boolean compared;

    private boolean toldOfTheEnd;

    ManifestIssuer(ChangeLog changes, EntityManager entities, ManifestTerms terms) {
        this.changes = changes;
        this.entities = entities;
        this.terms = terms;
    }

    /** A manifest as it is served. */
    record Issued(long seq, String compact, String digest, Instant issuedAt, Instant expiresAt, Instant renewal) {
        static Issued of(ManifestRow row) {
            return new Issued(
                    row.seq(),
                    row.compact(),
                    row.digest().toBase64Url(),
                    row.issuedAt(),
                    row.expiresAt(),
                    row.renewal());
        }
    }

    /** How far changes, their publication and manifests are: where nothing moved, nothing has to be looked at. */
    private record Marks(long epoch, long publishedEpoch, long seq) {}

    /**
     * What was decided in one look.
     *
     * @param missing what the newest does not say, or does not say as it should; empty when nothing is to be issued
     * @param able whether anything could be decided: not while a change waits for its publication
     */
    private record Look(Optional<ManifestRow> newest, Optional<KeyStatement> missing, boolean able) {}

    /** The newest manifest, issued now if need be. Empty while no key is advertised. */
    Optional<Issued> turn(Instant now) {
        Marks marks = QuarkusTransaction.requiringNew().call(this::marks);
        Issued known = newest;
        if (marks.equals(seen) && (known == null || isInItsTime(known.issuedAt(), known.renewal(), now))) {
            return Optional.ofNullable(known);
        }
        Look look = QuarkusTransaction.requiringNew().call(() -> look(now));
        if (look.missing().isPresent()) {
            look = changes.underLock(ledger -> issued(look(ledger.now()), ledger.now()));
        }
        compared |= look.able();
        newest = look.newest().map(Issued::of).orElse(null);
        seen = marks;
        return Optional.ofNullable(newest);
    }

    private Marks marks() {
        Object[] row = (Object[]) entities.createNativeQuery("select epoch, published_epoch,"
                        + " (select coalesce(max(seq), 0) from keys.key_manifest)"
                        + " from keys.change_counter, keys.relay")
                .getSingleResult();
        return new Marks(number(row[0]), number(row[1]), number(row[2]));
    }

    private static long number(Object value) {
        return ((Number) value).longValue();
    }

    private Look look(Instant now) {
        Optional<ManifestRow> row = ManifestRow.newest();
        List<HpkeKeyEntry> keys = HpkeKeyRow.entries();
        long publishedEpoch = marks().publishedEpoch();
        // What no service has been told of yet is told to no client either.
        if (keys.stream().anyMatch(key -> key.epoch() > publishedEpoch)) {
            return new Look(row, Optional.empty(), false);
        }
        Optional<KeyStatement> said = KeyStatement.of(keys);
        Optional<KeyStatement> missing = said.filter(statement -> row.isEmpty()
                || isDue(row.get(), statement, now)
                || !(compared || row.get().isOf(terms)));
        // While no key is advertised, the newest one tells of a key that was revoked: it is served to nobody.
        return new Look(said.isPresent() ? row : Optional.empty(), missing, said.isPresent());
    }

    private static boolean isDue(ManifestRow row, KeyStatement statement, Instant now) {
        return !row.says(statement) || !isInItsTime(row.issuedAt(), row.renewal(), now);
    }

    /** Neither half over, nor of a time to come: then the clock was ahead when it was issued, and was set right since. */
    private static boolean isInItsTime(Instant issuedAt, Instant renewal, Instant now) {
        return now.isBefore(renewal) && !issuedAt.isAfter(now.plus(CLOCK_SKEW));
    }

    /** The look after what was missing has been issued. */
    private Look issued(Look look, Instant now) {
        if (look.missing().isEmpty()) {
            return look;
        }
        Instant issuedAt = now.truncatedTo(ChronoUnit.SECONDS);
        Instant expiresAt = earlier(
                issuedAt.plus(terms.validity()), terms.signer().notAfter().truncatedTo(ChronoUnit.SECONDS));
        if (!issuedAt.isBefore(expiresAt)) {
            tellOfTheEnd();
            return look;
        }
        ManifestRow row = new ManifestRow(sign(look.missing().get(), look.newest(), issuedAt, expiresAt));
        row.persist();
        LOG.infof("issued key manifest %d, valid until %s", row.seq(), expiresAt);
        return new Look(Optional.of(row), Optional.empty(), true);
    }

    private void tellOfTheEnd() {
        if (!toldOfTheEnd) {
            LOG.errorf(
                    "no manifest is issued any more: the signer's certificate ended at %s; certify a new signer",
                    terms.signer().notAfter());
        }
        toldOfTheEnd = true;
    }

    private SignedManifest sign(
            KeyStatement statement, Optional<ManifestRow> previous, Instant issuedAt, Instant expiresAt) {
        long next = previous.map(row -> row.seq() + 1).orElse(1L);
        return terms.signer()
                .sign(new KeyManifest(
                        terms.origin(),
                        terms.role(),
                        Math.max(next, terms.firstSeq()),
                        issuedAt,
                        expiresAt,
                        statement.configs(),
                        statement.revoked(),
                        previous.map(ManifestRow::digest)));
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
