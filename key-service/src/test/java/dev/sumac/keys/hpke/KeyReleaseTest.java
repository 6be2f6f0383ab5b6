package dev.sumac.keys.hpke;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.keys.KeyServiceBackends;
import dev.sumac.keys.change.OutboxRow;
import dev.sumac.kit.kafka.KafkaSettings;
import dev.sumac.kit.kafka.Topics;
import dev.sumac.kit.key.HpkeKeyEntry;
import dev.sumac.kit.key.HpkeKeyRecords;
import dev.sumac.kit.key.HpkeKeyState;
import dev.sumac.kit.key.HpkeKeyring;
import dev.sumac.kit.key.KeyReleaseRecords;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The last steps of a key: it takes nothing new, nothing needs it, it is gone. */
@QuarkusTest
@QuarkusTestResource(KeyServiceBackends.class)
class KeyReleaseTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration YEARS = Duration.ofDays(10_000);

    @Inject
    Rotator rotator;

    @Inject
    KeyReleases releases;

    @Inject
    HpkeKeyring keyring;

    @Inject
    KafkaSettings kafka;

    @Inject
    Topics topics;

    @BeforeEach
    void follow() {
        keyring.start();
    }

    private static UUID expired() {
        String uuid = given().header("Authorization", "Bearer " + KeyServiceBackends.OPERATOR_TOKEN)
                .contentType(ContentType.JSON)
                .body("{}")
                .post("/api/v1/hpke-keys/rotate")
                .then()
                .statusCode(201)
                .extract()
                .path("oldKeys[0].uuid");
        return UUID.fromString(uuid);
    }

    /** Lets the schedule's time pass for one key, and the schedule take its turn. */
    private void turnAfterYears(UUID key) {
        QuarkusTransaction.requiringNew()
                .run(() -> HpkeKeyRow.update(
                        "stateSinceElapsedMicros = stateSinceElapsedMicros - ?1 where uuid = ?2",
                        KeyTimeRow.micros(YEARS),
                        key));
        rotator.turn();
    }

    /** As it stands on the topic when all is there that was committed. */
    private HpkeKeyEntry published(UUID key) throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (QuarkusTransaction.requiringNew().call(() -> OutboxRow.count()) > 0) {
            assertThat(System.nanoTime()).as("published in time").isLessThan(deadline);
            Thread.sleep(20);
        }
        keyring.catchUp(LIMIT);
        return keyring.all().stream()
                .filter(entry -> entry.uuid().equals(key))
                .findAny()
                .orElseThrow();
    }

    /** As prepare-service does. */
    private void release(UUID key) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(kafka.producer("test"))) {
            producer.send(new ProducerRecord<>(
                            topics.keyReleases(), HpkeKeyRecords.key(key), KeyReleaseRecords.encode(key)))
                    .get();
        }
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!releases.released(key)) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            Thread.sleep(20);
        }
    }

    @Test
    void turn_shouldDestroyAnExpiredKeyOnlyOnceItTakesNothingAndNothingNeedsIt() throws Exception {
        UUID key = expired();
        assertThat(published(key).state()).isEqualTo(HpkeKeyState.EXPIRED);
        turnAfterYears(key);
        assertThat(published(key).state()).isEqualTo(HpkeKeyState.REVOKED_SUPERSEDED);

        turnAfterYears(key);
        assertThat(releases.released(key)).isFalse();
        assertThat(published(key).state()).isEqualTo(HpkeKeyState.REVOKED_SUPERSEDED);
        assertThat(published(key).privateKey()).isPresent();

        release(UUID.randomUUID());
        release(key);
        release(key);
        turnAfterYears(key);
        assertThat(published(key).state()).isEqualTo(HpkeKeyState.DESTROYED);
        assertThat(published(key).privateKey()).isEmpty();
    }

    @Test
    void turn_shouldNotDestroyAReleasedKeyBeforeItsTime() throws Exception {
        UUID key = expired();
        turnAfterYears(key);
        release(key);
        rotator.turn();
        assertThat(published(key).state()).isEqualTo(HpkeKeyState.REVOKED_SUPERSEDED);
    }
}
