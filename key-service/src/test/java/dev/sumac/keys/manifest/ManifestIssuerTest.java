package dev.sumac.keys.manifest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.dap.task.Url;
import dev.sumac.keys.KeyServiceBackends;
import dev.sumac.keys.change.ChangeLog;
import dev.sumac.keys.hpke.HpkeKeyBlobs;
import dev.sumac.kit.custody.Binding;
import dev.sumac.kit.custody.Rewrapping;
import dev.sumac.manifest.KeyManifest;
import dev.sumac.manifest.ManifestException;
import dev.sumac.manifest.ManifestRole;
import dev.sumac.manifest.ManifestRoot;
import dev.sumac.manifest.ManifestSigner;
import dev.sumac.manifest.SignedManifest;
import dev.sumac.manifest.authority.Identity;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Beside the running service's own issuer, which is one replica more. */
@QuarkusTest
@QuarkusTestResource(KeyServiceBackends.class)
class ManifestIssuerTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** The lock of the publisher, as {@code Outbox} takes it. */
    private static final long RELAY_LOCK = 0x73756d61632e6b02L;

    private static final ManifestRoot ROOT =
            new ManifestRoot(KeyServiceBackends.AUTHORITY.root().certificate());

    @Inject
    ChangeLog changes;

    @Inject
    EntityManager entities;

    @Inject
    DataSource database;

    @Inject
    Config config;

    @Inject
    HpkeKeyBlobs blobs;

    @Inject
    MeterRegistry metrics;

    /** What other tests changed: nothing can be said of keys before it is published. */
    @BeforeEach
    void awaitPublished() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            boolean waiting = true;
            while (waiting) {
                try (ResultSet row = statement.executeQuery("select exists (select 1 from keys.outbox)")) {
                    waiting = row.next() && row.getBoolean(1);
                }
            }
        }
    }

    /** One that is set as the running service is. */
    private ManifestIssuer replica() {
        return new ManifestIssuer(changes, entities, ManifestTerms.read(config).orElseThrow());
    }

    private ManifestIssuer replica(ManifestRole role, Duration validity, long firstSeq, ManifestSigner signer) {
        return new ManifestIssuer(
                changes,
                entities,
                new ManifestTerms(new Url(KeyServiceBackends.ORIGIN), role, validity, firstSeq, signer));
    }

    private static ManifestSigner signer(Instant from, Duration validity) {
        Identity identity = KeyServiceBackends.AUTHORITY.issueSigner("another replica", from, validity);
        return new ManifestSigner(identity.key(), List.of(identity.certificate()));
    }

    private static Response rotate() {
        return given().header("Authorization", "Bearer " + KeyServiceBackends.OPERATOR_TOKEN)
                .contentType(ContentType.JSON)
                .body(Map.of("why", "a test of manifests"))
                .post("/api/v1/hpke-keys/rotate");
    }

    private static int newId(Response rotated) {
        return rotated.then().statusCode(201).extract().path("newKey.configId");
    }

    /** All that were issued, in order. */
    private List<SignedManifest> issued() throws SQLException, ManifestException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("select compact, issued_at from keys.key_manifest order by seq")) {
            List<SignedManifest> all = new ArrayList<>();
            while (rows.next()) {
                all.add(ROOT.verify(
                        rows.getString(1).getBytes(StandardCharsets.US_ASCII),
                        rows.getTimestamp(2).toInstant()));
            }
            return all;
        }
    }

    private SignedManifest awaitNewest(Predicate<KeyManifest> wanted) throws Exception {
        Instant deadline = Instant.now().plus(LIMIT);
        while (Instant.now().isBefore(deadline)) {
            List<SignedManifest> all = issued();
            if (!all.isEmpty() && wanted.test(all.getLast().manifest())) {
                return all.getLast();
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("no such manifest was issued");
    }

    private static KeyManifest manifest(ManifestIssuer.Issued issued) throws ManifestException {
        return ROOT.verify(issued.compact().getBytes(StandardCharsets.US_ASCII), Instant.now())
                .manifest();
    }

    private static List<Integer> ids(KeyManifest manifest) {
        return manifest.configs().configs().stream().map(HpkeConfig::id).toList();
    }

    @Test
    void turn_shouldFindWhatSomebodyElseChanged() throws Exception {
        ManifestIssuer replica = replica();
        assertThat(replica.turn(Instant.now())).isPresent();
        int id = newId(rotate());

        var newest = replica.turn(Instant.now()).orElseThrow();
        assertThat(ids(manifest(newest))).startsWith(id);
        assertThat(replica.turn(Instant.now()).orElseThrow().seq()).isEqualTo(newest.seq());
    }

    @Test
    void turnAtOnce_shouldIssueEachNumberOnceAndNoneWithoutNeed() throws Exception {
        assertThat(replica().turn(Instant.now())).isPresent();
        int earlier = issued().size();
        try (var replicas = Executors.newFixedThreadPool(6)) {
            var turning = IntStream.range(0, 6)
                    .mapToObj(i -> replicas.submit(() -> {
                        ManifestIssuer replica = replica();
                        for (int turn = 0; turn < 60; turn++) {
                            var unused = replica.turn(Instant.now());
                        }
                        return i;
                    }))
                    .toList();
            for (int i = 0; i < 5; i++) {
                newId(rotate());
            }
            for (var one : turning) {
                one.get();
            }
        }
        List<SignedManifest> all = issued();
        assertThat(all.getFirst().manifest().previous()).isEmpty();
        for (int i = 1; i < all.size(); i++) {
            KeyManifest manifest = all.get(i).manifest();
            KeyManifest before = all.get(i - 1).manifest();
            assertThat(manifest.seq()).isGreaterThan(before.seq());
            assertThat(manifest.previous()).contains(all.get(i - 1).digest());
            if (i >= earlier) {
                assertThat(List.of(manifest.configs(), manifest.revoked()))
                        .as("manifest %s says something else than the one before", manifest.seq())
                        .isNotEqualTo(List.of(before.configs(), before.revoked()));
            }
        }
    }

    @Test
    void turn_shouldTellNobodyOfAKeyThatIsNotPublished() throws Exception {
        ManifestIssuer replica = replica();
        int unpublished;
        try (Connection rival = database.getConnection();
                Statement statement = rival.createStatement()) {
            rival.setAutoCommit(false);
            statement.execute("select pg_advisory_xact_lock(" + RELAY_LOCK + ")");
            Response answer = rotate();
            assertThat(answer.statusCode()).isEqualTo(503);
            unpublished = answer.jsonPath().getInt("answer.newKey.configId");
            var newest = replica.turn(Instant.now()).orElseThrow();
            assertThat(ids(manifest(newest))).doesNotContain(unpublished);
            rival.rollback();
        }
        awaitNewest(manifest -> ids(manifest).contains(unpublished));
    }

    @Test
    void turn_shouldBringAnotherRoleThoughItsFirstLookFoundAChangeThatIsNotPublished() throws Exception {
        UUID key = UUID.fromString(rotate().then().statusCode(201).extract().path("newKey.uuid"));
        long before = replica().turn(Instant.now()).orElseThrow().seq();
        ManifestIssuer replica =
                replica(ManifestRole.LEADER, KeyManifest.MAX_VALIDITY, 1, signer(Instant.now(), Duration.ofDays(90)));
        try (Connection rival = database.getConnection();
                Statement statement = rival.createStatement()) {
            rival.setAutoCommit(false);
            statement.execute("select pg_advisory_xact_lock(" + RELAY_LOCK + ")");
            // A change that no manifest has to tell of.
            changes.underLock(ledger -> rewrap(ledger, key));
            assertThat(replica.turn(Instant.now()).orElseThrow().seq()).isEqualTo(before);
            rival.rollback();
        }
        awaitPublished();
        assertThat(manifest(replica.turn(Instant.now()).orElseThrow()).role()).isEqualTo(ManifestRole.LEADER);
    }

    private UUID rewrap(ChangeLog.Ledger ledger, UUID key) {
        Rewrapping.Request stored = blobs.find(key).orElseThrow();
        blobs.replace(ledger, (Binding.HpkePrivateKey) stored.binding(), stored.blob(), "test");
        return key;
    }

    @Test
    void turn_shouldSignAnewAtItsStartWhenTheSignerIsAnother() throws Exception {
        ManifestSigner other = signer(Instant.now(), Duration.ofDays(90));
        long before = replica().turn(Instant.now()).orElseThrow().seq();
        ManifestIssuer renewed = replica(ManifestRole.BOTH, KeyManifest.MAX_VALIDITY, 1, other);
        assertThat(renewed.turn(Instant.now()).orElseThrow().seq()).isEqualTo(before + 1);
        assertThat(other.isNamedBy(issued().getLast().compact())).isTrue();
        assertThat(replica(ManifestRole.BOTH, KeyManifest.MAX_VALIDITY, 1, other)
                        .turn(Instant.now())
                        .orElseThrow()
                        .seq())
                .isEqualTo(before + 1);
    }

    @Test
    void turn_shouldBringAnotherRoleAtItsStartAndRenewWhatGrowsOld() throws Exception {
        var shortLived = replica(
                        ManifestRole.LEADER, Duration.ofSeconds(2), 1, signer(Instant.now(), Duration.ofDays(90)))
                .turn(Instant.now())
                .orElseThrow();
        // The running service, whose role is another, sees that half of its time is over.
        SignedManifest renewed =
                awaitNewest(manifest -> manifest.seq() > shortLived.seq() && manifest.role() == ManifestRole.BOTH);
        assertThat(renewed.manifest().issuedAt())
                .isAfterOrEqualTo(shortLived.renewal().minusSeconds(1));
        assertThat(renewed.manifest().expiresAt())
                .isEqualTo(renewed.manifest().issuedAt().plus(KeyManifest.MAX_VALIDITY));
    }

    /** It was issued a day ahead, and the clock has been set right since; no key has changed. */
    @Test
    void turn_shouldReplaceWhatAClockThatWasAheadIssuedThoughItIsKnownAlready() throws Exception {
        long seq = replica().turn(Instant.now()).orElseThrow().seq();
        // The running service would look at it anew, and replace it, if it did not have it yet.
        Instant deadline = Instant.now().plus(LIMIT);
        while (metrics.get("sumac.manifest.seq").gauge().value() < seq) {
            assertThat(Instant.now()).isBefore(deadline);
        }
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("alter table keys.key_manifest disable trigger key_manifest_append_only");
            statement.execute("update keys.key_manifest set issued_at = issued_at + interval '1 day',"
                    + " expires_at = expires_at + interval '1 day' where seq = " + seq);
            statement.execute("alter table keys.key_manifest enable trigger key_manifest_append_only");
            connection.commit();
        }
        ManifestIssuer replica = replica();
        Instant ahead = Instant.now().plus(Duration.ofDays(1));
        assertThat(replica.turn(ahead).orElseThrow().seq()).isEqualTo(seq);

        var right = replica.turn(Instant.now()).orElseThrow();
        assertThat(right.seq()).isEqualTo(seq + 1);
        assertThat(right.issuedAt()).isBeforeOrEqualTo(Instant.now());
    }

    @Test
    void turn_shouldIssueNothingUnderACertificateThatIsOver() throws Exception {
        ManifestSigner old = signer(Instant.now().minus(Duration.ofDays(3)), Duration.ofDays(2));
        long before = replica().turn(Instant.now()).orElseThrow().seq();
        Optional<ManifestIssuer.Issued> newest =
                replica(ManifestRole.HELPER, KeyManifest.MAX_VALIDITY, 1, old).turn(Instant.now());
        assertThat(newest.orElseThrow().seq()).isEqualTo(before);
    }

    @Test
    void turn_shouldGoOnAboveTheNumberThatIsSet() {
        ManifestSigner signer = signer(Instant.now(), Duration.ofDays(90));
        long seq = replica().turn(Instant.now()).orElseThrow().seq();
        var first = replica(ManifestRole.HELPER, KeyManifest.MAX_VALIDITY, seq + 500, signer)
                .turn(Instant.now())
                .orElseThrow();
        assertThat(first.seq()).isEqualTo(seq + 500);
        assertThat(replica().turn(Instant.now()).orElseThrow().seq()).isEqualTo(seq + 501);
    }
}
