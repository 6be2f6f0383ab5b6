package dev.sumac.keys.hpke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.sumac.keys.KeyServiceBackends;
import dev.sumac.keys.change.ChangeLog;
import dev.sumac.keys.relay.KeyRelay;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.custody.KeyCustody;
import dev.sumac.kit.custody.KeyWrapper;
import dev.sumac.kit.kafka.Topics;
import dev.sumac.kit.key.HpkeKeyState;
import dev.sumac.kit.key.HpkeKeyring;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Keys through time, as the schedule drives them. Time is what each replica's monotonic clock says; these clocks are the
 * test's. What counts as failure: a state that is skipped, a step that is taken twice or early, a key that comes back.
 */
@QuarkusTest
@QuarkusTestResource(KeyServiceBackends.class)
class RotatorTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    /** Much longer than a test takes, for a replica's first look counts what has really passed. */
    private static final Duration A_BIT = Duration.ofMinutes(10);

    private static final Schedule SCHEDULE = new Schedule(
            List.of(OfferedSuite.X25519),
            Duration.ofHours(1),
            Duration.ofDays(30),
            Duration.ofHours(2),
            Duration.ofDays(14));

    @Inject
    ChangeLog changes;

    @Inject
    Topics topics;

    @Inject
    KeyMaker maker;

    @Inject
    @KeyCustody
    KeyWrapper custody;

    @Inject
    KeyJournal journal;

    @Inject
    Schedules schedules;

    @Inject
    HpkeKeys keys;

    @Inject
    HpkeKeyring keyring;

    @Inject
    KeyRelay relay;

    @Inject
    DataSource database;

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final AtomicLong nanos = new AtomicLong(1);
    private final Set<UUID> released = ConcurrentHashMap.newKeySet();

    @BeforeEach
    void begin() throws CustodyException {
        keyring.start();
        By by = new By("test", "");
        changes.underLock(ledger -> schedules.change(old -> SCHEDULE, by).apply(ledger));
        // One key, just made, and none that waits; whatever other tests left.
        changes.underLock(keys.rotation(Optional.of(OfferedSuite.X25519), by));
        for (HpkeKeyRow row : all()) {
            if (row.stage() instanceof KeyStage.Pending) {
                changes.underLock(keys.revocation(row.uuid(), RevocationReason.SUPERSEDED, by));
            }
        }
    }

    private Rotator replica(AtomicLong clock) {
        return new Rotator(
                changes,
                maker,
                journal,
                new KeyTime(clock::get),
                schedules,
                released::contains,
                metrics,
                Duration.ofDays(1));
    }

    /** A replica that has looked at the time before. */
    private Rotator running(AtomicLong clock) {
        Rotator replica = replica(clock);
        replica.turn();
        return replica;
    }

    private static List<HpkeKeyRow> all() {
        return QuarkusTransaction.requiringNew().call(HpkeKeyRow::all);
    }

    private static List<UUID> in(HpkeKeyState state) {
        return all().stream()
                .filter(row -> row.state() == state && row.suite().equals(Optional.of(OfferedSuite.X25519)))
                .map(HpkeKeyRow::uuid)
                .toList();
    }

    private static HpkeKeyRow row(UUID uuid) {
        return all().stream().filter(row -> row.uuid().equals(uuid)).findAny().orElseThrow();
    }

    private static UUID only(HpkeKeyState state) {
        List<UUID> found = in(state);
        assertThat(found).as(state.name()).hasSize(1);
        return found.getFirst();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private static Duration elapsed() {
        return QuarkusTransaction.requiringNew().call(() -> KeyTimeRow.only().elapsed());
    }

    private static long keptBlobs() {
        return QuarkusTransaction.requiringNew().call(() -> (long) HpkeKeyRow.getEntityManager()
                .createNativeQuery("select count(*) from keys.replaced_secret")
                .getSingleResult());
    }

    private void sql(String statement) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statements = connection.createStatement()) {
            statements.execute(statement);
        }
    }

    private static List<HpkeKeyState> states() {
        return all().stream().map(HpkeKeyRow::state).toList();
    }

    @Test
    void turn_shouldLeadAKeyThroughItsLife() {
        Rotator replica = running(nanos);
        UUID first = only(HpkeKeyState.ACTIVE);
        pass(SCHEDULE.activePeriod().minus(SCHEDULE.prePublish()).minus(A_BIT));
        replica.turn();
        assertThat(in(HpkeKeyState.PENDING)).isEmpty();

        pass(A_BIT);
        replica.turn();
        UUID second = only(HpkeKeyState.PENDING);
        assertThat(only(HpkeKeyState.ACTIVE)).isEqualTo(first);
        replica.turn();
        assertThat(in(HpkeKeyState.PENDING)).containsExactly(second);

        pass(SCHEDULE.prePublish());
        replica.turn();
        assertThat(in(HpkeKeyState.ACTIVE)).containsExactlyInAnyOrder(first, second);

        pass(SCHEDULE.overlap());
        replica.turn();
        assertThat(only(HpkeKeyState.ACTIVE)).isEqualTo(second);
        assertThat(row(first).state()).isEqualTo(HpkeKeyState.EXPIRED);
    }

    @Test
    void turn_shouldDestroyOnlyAfterGraceAndReportsAgeAndWhenReleased() throws Exception {
        Rotator replica = running(nanos);
        UUID old = only(HpkeKeyState.ACTIVE);
        By by = new By("test", "");
        UUID compromised = changes.underLock(keys.rotation(Optional.of(OfferedSuite.X25519), by))
                .made()
                .uuid();
        changes.underLock(keys.revocation(compromised, RevocationReason.COMPROMISED, by));
        Duration retention =
                QuarkusTransaction.requiringNew().call(() -> schedules.terms().retention());
        assertThat(retention).isGreaterThanOrEqualTo(SCHEDULE.grace());

        released.addAll(List.of(old, compromised));
        pass(SCHEDULE.grace().minus(A_BIT));
        replica.turn();
        assertThat(row(old).state()).isEqualTo(HpkeKeyState.EXPIRED);
        pass(A_BIT.multipliedBy(2));
        replica.turn();
        assertThat(row(old).state()).as("takes no more reports").isEqualTo(HpkeKeyState.REVOKED_SUPERSEDED);

        pass(retention.minus(A_BIT));
        replica.turn();
        assertThat(row(old).state()).as("before its time").isEqualTo(HpkeKeyState.REVOKED_SUPERSEDED);
        released.clear();
        pass(A_BIT.multipliedBy(2));
        replica.turn();
        assertThat(row(old).state()).as("still needed").isEqualTo(HpkeKeyState.REVOKED_SUPERSEDED);
        assertThat(row(old).entry().privateKey()).isPresent();

        sql("insert into keys.replaced_secret select 'HPKE_KEY', uuid_send(uuid), 0, private_key_blob"
                + " from keys.hpke_key where uuid = '" + old + "'");
        assertThat(keptBlobs()).isEqualTo(1);

        released.addAll(List.of(old, compromised));
        replica.turn();
        assertThat(keptBlobs()).isZero();
        for (UUID gone : List.of(old, compromised)) {
            assertThat(row(gone).state()).isEqualTo(HpkeKeyState.DESTROYED);
            assertThat(row(gone).entry().privateKey()).isEmpty();
        }
    }

    @Test
    void turn_shouldTakeEachStepOnceWhoeverTakesIt() throws Exception {
        List<Rotator> replicas =
                IntStream.range(0, 4).mapToObj(i -> running(nanos)).toList();
        pass(SCHEDULE.activePeriod());
        allAtOnce(replicas);
        assertThat(in(HpkeKeyState.PENDING)).hasSize(1);
        pass(SCHEDULE.prePublish());
        allAtOnce(replicas);
        assertThat(in(HpkeKeyState.ACTIVE)).hasSize(2);
        assertThat(in(HpkeKeyState.PENDING)).isEmpty();
        pass(SCHEDULE.overlap());
        allAtOnce(replicas);
        assertThat(in(HpkeKeyState.ACTIVE)).hasSize(1);
    }

    private static void allAtOnce(List<Rotator> replicas) throws Exception {
        try (var threads = Executors.newFixedThreadPool(replicas.size())) {
            List<Future<?>> turns = new ArrayList<>();
            replicas.forEach(replica -> turns.add(threads.submit(replica::turn)));
            for (Future<?> turn : turns) {
                turn.get();
            }
        }
    }

    /** All replicas stood still for a year. */
    @Test
    void turn_shouldCatchUpOneStateAtATime() {
        Rotator replica = running(nanos);
        UUID first = only(HpkeKeyState.ACTIVE);
        released.addAll(in(HpkeKeyState.EXPIRED));
        released.add(first);
        pass(Duration.ofDays(365));
        replica.turn();
        UUID second = only(HpkeKeyState.PENDING);
        assertThat(only(HpkeKeyState.ACTIVE)).isEqualTo(first);
        replica.turn();
        assertThat(row(second).state()).as("not before it was published").isEqualTo(HpkeKeyState.PENDING);
        pass(SCHEDULE.prePublish());
        replica.turn();
        assertThat(in(HpkeKeyState.ACTIVE)).containsExactlyInAnyOrder(first, second);
        replica.turn();
        assertThat(in(HpkeKeyState.ACTIVE)).as("overlap").contains(first);
        pass(SCHEDULE.overlap());
        replica.turn();
        replica.turn();
        assertThat(row(first).state()).as("its grace begins now").isEqualTo(HpkeKeyState.EXPIRED);
    }

    /** The wall clock of the row is as far behind as the database's clock was set forward. */
    @Test
    void turn_shouldNotMindAClockThatIsSetForward() throws SQLException {
        Rotator replica = running(nanos);
        released.addAll(all().stream().map(HpkeKeyRow::uuid).toList());
        replica.turn(); // destroys what other tests left
        List<HpkeKeyState> before = states();
        Duration time = elapsed();
        sql("update keys.key_time set wall_at = wall_at - interval '10 years'");

        replica.turn();
        assertThat(elapsed()).isEqualTo(time);
        assertThat(states()).isEqualTo(before);

        // One that has just started cannot tell the jump from an outage, and need not.
        sql("update keys.key_time set wall_at = wall_at - interval '10 years'");
        replica(nanos).turn();
        assertThat(elapsed()).isEqualTo(time);
        assertThat(states()).isEqualTo(before);
    }

    @Test
    void turn_shouldNotMindAClockThatIsSetBack() throws SQLException {
        Rotator replica = running(nanos);
        List<HpkeKeyState> before = states();
        Duration time = elapsed();
        sql("update keys.key_time set wall_at = wall_at + interval '10 years'");
        replica(nanos).turn();
        assertThat(elapsed()).isEqualTo(time);

        sql("update keys.key_time set wall_at = wall_at + interval '10 years'");
        pass(Duration.ofHours(5));
        replica.turn();
        assertThat(elapsed()).isEqualTo(time.plusHours(5));
        assertThat(states()).isEqualTo(before);
    }

    /** One replica's clock stood still, as in a machine that was paused; the others' went on. */
    @Test
    void turn_shouldNotTurnTimeBackWhenAReplicaWasAway() {
        AtomicLong slow = new AtomicLong(1);
        Rotator away = running(slow);
        Rotator present = running(nanos);
        pass(Duration.ofDays(3));
        present.turn();
        Duration time = elapsed();
        slow.addAndGet(A_BIT.toNanos());
        away.turn();
        assertThat(elapsed()).isEqualTo(time);
    }

    @Test
    void turn_shouldBringANewSuiteAndDropAnOldOne() throws Exception {
        Rotator replica = running(nanos);
        By by = new By("test", "");
        Schedule both = of(OfferedSuite.P256, OfferedSuite.X25519);
        UUID x25519 = only(HpkeKeyState.ACTIVE);
        changes.underLock(ledger -> schedules.change(old -> both, by).apply(ledger));
        assertThat(row(x25519).preference()).isEqualTo(1);
        replica.turn();
        pass(SCHEDULE.prePublish());
        replica.turn();
        keyring.catchUp(LIMIT);
        awaitPublished();
        assertThat(keyring.advertised().orElseThrow().configs())
                .extracting(config -> config.kemId())
                .containsExactly(0x10, 0x20);

        changes.underLock(ledger -> schedules.change(old -> SCHEDULE, by).apply(ledger));
        replica.turn();
        awaitPublished();
        assertThat(keyring.advertised().orElseThrow().configs())
                .extracting(config -> config.kemId())
                .containsExactly(0x20);
    }

    /** The usual schedule, with other suites. */
    private static Schedule of(OfferedSuite... suites) {
        return new Schedule(
                List.of(suites), SCHEDULE.prePublish(), SCHEDULE.activePeriod(), SCHEDULE.overlap(), SCHEDULE.grace());
    }

    /** Whoever prepares anew is told. */
    @Test
    void change_shouldBeStaleWhenItsSuiteLeftTheScheduleMeanwhile() throws Exception {
        By by = new By("test", "");
        Optional<OfferedSuite> p256 = Optional.of(OfferedSuite.P256);
        Schedule both = of(OfferedSuite.X25519, OfferedSuite.P256);
        changes.underLock(ledger -> schedules.change(old -> both, by).apply(ledger));
        var creation = keys.creation(p256, by);
        var rotation = keys.rotation(p256, by);
        changes.underLock(ledger -> schedules.change(old -> SCHEDULE, by).apply(ledger));
        int before = all().size();

        assertThatExceptionOfType(StaleChangeException.class).isThrownBy(() -> changes.underLock(creation));
        assertThatExceptionOfType(StaleChangeException.class).isThrownBy(() -> changes.underLock(rotation));
        assertThatExceptionOfType(ChangeRefusedException.class)
                .isThrownBy(() -> keys.creation(p256, by))
                .withMessageContaining("the schedule must name P256 first");
        assertThat(all()).hasSize(before);
    }

    private void awaitPublished() throws Exception {
        long last = all().stream().mapToLong(HpkeKeyRow::epoch).max().orElseThrow();
        assertThat(relay.awaitPublished(last)).isTrue();
        keyring.catchUp(LIMIT);
    }

    /** Custody that is sealed or away. */
    private HpkeKeys withoutCustody() {
        return withCustody((binding, secret) -> {
            throw new CustodyException.Unavailable("away");
        });
    }

    /** Custody that takes the question and never answers. */
    private HpkeKeys withSilentCustody() {
        return withCustody((binding, secret) -> {
            try {
                new CountDownLatch(1).await();
                throw new AssertionError("nobody counts it down");
            } catch (InterruptedException e) {
                throw new CustodyException.Unavailable("interrupted", e);
            }
        });
    }

    private HpkeKeys withCustody(TestCustody.Wrapping wrapping) {
        return beside(makerBy(wrapping), replica(nanos));
    }

    private KeyMaker makerBy(TestCustody.Wrapping wrapping) {
        return new KeyMaker(topics, new TestCustody(wrapping), schedules);
    }

    /** A replica's keys, with a schedule of its own: the running service's turns are none of a test. */
    private HpkeKeys beside(KeyMaker itsMaker, Rotator itsSchedule) {
        return new HpkeKeys(changes, itsMaker, journal, new KeyTime(nanos::get), schedules, itsSchedule);
    }

    /** The key that is advertised alone, of whatever suite. */
    private UUID last() {
        UUID last = only(HpkeKeyState.ACTIVE);
        By by = new By("test", "");
        all().stream()
                .filter(row ->
                        row.stage() instanceof KeyStage.Active && !row.uuid().equals(last))
                .forEach(row -> changes.underLock(keys.revocation(row.uuid(), RevocationReason.SUPERSEDED, by)));
        return last;
    }

    @Test
    void revocation_shouldAdvertiseAPendingKeyWithoutCustody() throws Exception {
        By by = new By("test", "");
        UUID last = last();
        UUID pending = changes.underLock(keys.creation(Optional.of(OfferedSuite.X25519), by))
                .uuid();
        HpkeKeys.Revocation revocation =
                changes.underLock(withoutCustody().revocation(last, RevocationReason.SUPERSEDED, by));
        assertThat(revocation.successor().map(HpkeKeyRow::uuid)).contains(pending);
        assertThat(only(HpkeKeyState.ACTIVE)).isEqualTo(pending);
    }

    @Test
    void revocation_shouldNotWaitForCustodyWhenTheLastKeyIsCompromised() throws Exception {
        By by = new By("test", "");
        UUID last = last();
        awaitPublished();
        HpkeKeys keysAlone = withoutCustody();
        assertThatExceptionOfType(ChangeRefusedException.class)
                .isThrownBy(() -> keysAlone.revocation(last, RevocationReason.SUPERSEDED, by))
                .withMessageContaining("custody cannot wrap a new one now");
        assertThat(only(HpkeKeyState.ACTIVE)).isEqualTo(last);

        HpkeKeys.Revocation revocation =
                changes.underLock(withSilentCustody().revocation(last, RevocationReason.COMPROMISED, by));
        assertThat(revocation.successor()).isEmpty();
        awaitPublished();
        assertThat(keyring.advertised()).isEmpty();
        assertThat(keyring.ready())
                .as("what was acknowledged is still verified")
                .isTrue();
        // The newest manifest tells of the key that was revoked.
        awaitManifest(503);

        // Custody answers again.
        replica(nanos).turn();
        UUID successor = only(HpkeKeyState.ACTIVE);
        assertThat(successor).isNotEqualTo(last);
        awaitPublished();
        assertThat(keyring.advertised()).isPresent();
        awaitManifest(200);
    }

    /** Its interval is a day. */
    @Test
    void schedule_shouldTakeTurnsAtOnceUntilACompromisedLastKeyHasASuccessor() throws Exception {
        By by = new By("test", "");
        UUID last = last();
        AtomicInteger asked = new AtomicInteger();
        CountDownLatch looked = new CountDownLatch(2);
        KeyTime itsTime = new KeyTime(() -> {
            looked.countDown();
            return nanos.get();
        });
        KeyMaker itsMaker = makerBy((binding, secret) -> {
            if (asked.incrementAndGet() < 3) {
                throw new CustodyException.Unavailable("away");
            }
            return custody.wrap(binding, secret);
        });
        Rotator schedule = new Rotator(
                changes, itsMaker, journal, itsTime, schedules, released::contains, metrics, Duration.ofDays(1));
        schedule.start();
        try {
            looked.await(); // its first turn does nothing
            HpkeKeys.Revocation revocation =
                    changes.underLock(beside(itsMaker, schedule).revocation(last, RevocationReason.COMPROMISED, by));
            assertThat(revocation.successor()).isEmpty();

            Instant deadline = Instant.now().plus(LIMIT);
            while (in(HpkeKeyState.ACTIVE).isEmpty()) {
                assertThat(Instant.now())
                        .as("custody was asked %s times", asked)
                        .isBefore(deadline);
            }
            assertThat(asked.get())
                    .as("asked, with the revocation's own question")
                    .isEqualTo(3);
        } finally {
            schedule.close();
        }
    }

    private static void awaitManifest(int status) {
        Instant deadline = Instant.now().plus(LIMIT);
        int answered = 0;
        while (answered != status) {
            assertThat(Instant.now()).as("it answers %d", answered).isBefore(deadline);
            answered = RestAssured.get("/.well-known/sumac/key-manifest").statusCode();
        }
    }

    private double freeConfigIds() {
        return metrics.get("sumac.hpke.config.ids.free").gauge().value();
    }

    /** Takes config ids until so many are free. */
    private void fill(int free) throws Exception {
        By by = new By("test", "");
        while (all().stream()
                        .filter(row -> row.state() != HpkeKeyState.DESTROYED)
                        .count()
                < ConfigIds.COUNT - free) {
            UUID made = changes.underLock(keys.creation(Optional.of(OfferedSuite.X25519), by))
                    .uuid();
            changes.underLock(keys.revocation(made, RevocationReason.SUPERSEDED, by));
        }
    }

    /** What he asks for cannot be, and he is told when it can. */
    private static void operatorShouldBeToldOf(Instant freeAt) {
        for (String change : List.of("", "/rotate")) {
            RestAssured.given()
                    .header("Authorization", "Bearer " + KeyServiceBackends.OPERATOR_TOKEN)
                    .contentType(ContentType.JSON)
                    .post("/api/v1/hpke-keys" + change)
                    .then()
                    .statusCode(409)
                    .contentType("application/problem+json")
                    .body("freeAt", equalTo(freeAt.toString()))
                    .body("detail", containsString("may be free again at " + freeAt));
        }
    }

    /** Two suites are due, and there is one id: one key is made, and the other when an id is free. */
    @Test
    void turn_shouldMakeWhatItCanAndWhenNoConfigIdIsFreeTheKeysMayStillBeRevoked() throws Exception {
        By by = new By("test", "");
        UUID last = last();
        Rotator replica = running(nanos);
        Schedule both = of(OfferedSuite.X25519, OfferedSuite.P256);
        changes.underLock(ledger -> schedules.change(old -> both, by).apply(ledger));
        fill(1);
        pass(SCHEDULE.activePeriod().minus(SCHEDULE.prePublish()));
        replica.turn();
        UUID made = only(HpkeKeyState.PENDING);
        changes.underLock(keys.revocation(made, RevocationReason.COMPROMISED, by));

        assertThatExceptionOfType(ChangeRefusedException.class)
                .isThrownBy(() -> keys.creation(Optional.of(OfferedSuite.X25519), by))
                .withMessageContaining("may be free again at")
                .satisfies(e -> assertThat(e.refusal())
                        .isInstanceOfSatisfying(Refusal.NoConfigId.class, none -> assertThat(none.freeAt())
                                .hasValueSatisfying(RotatorTest::operatorShouldBeToldOf)));
        assertThatExceptionOfType(ChangeRefusedException.class)
                .isThrownBy(() -> keys.revocation(last, RevocationReason.SUPERSEDED, by))
                .withMessageContaining("config ids are taken");
        assertThat(changes.underLock(beside(maker, replica).revocation(last, RevocationReason.COMPROMISED, by))
                        .successor())
                .isEmpty();

        pass(QuarkusTransaction.requiringNew().call(() -> schedules.terms().retention()));
        replica.turn();
        assertThat(freeConfigIds()).isZero();
        Instant now = QuarkusTransaction.requiringNew()
                .call(() -> KeyTimeRow.only().moment().wall());
        assertThatExceptionOfType(ChangeRefusedException.class)
                .isThrownBy(() -> keys.creation(Optional.of(OfferedSuite.X25519), by))
                .withMessageContaining("prepare-service")
                .satisfies(e -> assertThat(e.refusal())
                        .isInstanceOfSatisfying(Refusal.NoConfigId.class, none -> assertThat(none.freeAt())
                                .as("not in the past, though the time is over")
                                .hasValueSatisfying(at -> assertThat(at).isAfterOrEqualTo(now))));

        released.addAll(all().stream().map(HpkeKeyRow::uuid).toList());
        replica.turn();
        assertThat(freeConfigIds()).isPositive();
        replica.turn();
        assertThat(only(HpkeKeyState.ACTIVE)).isNotEqualTo(last);
    }
}
