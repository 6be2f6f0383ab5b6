package dev.sumac.keys.propagation;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.sumac.keys.KeyServiceBackends;
import dev.sumac.kit.current.CurrentLease;
import dev.sumac.kit.current.CurrentLeaseKeeper;
import dev.sumac.kit.kafka.Followers;
import dev.sumac.kit.kafka.KafkaSettings;
import dev.sumac.kit.kafka.TopicAdmin;
import dev.sumac.kit.kafka.Topics;
import dev.sumac.kit.key.HpkeKeyring;
import dev.sumac.proto.ReplicaLease;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who has a change, as an operator is told: with a replica's own lease keeper, and with one that stays behind. */
@QuarkusTest
@QuarkusTestResource(KeyServiceBackends.class)
class PropagationApiTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String KEYS = "/api/v1/hpke-keys";
    private static final String BEHIND = "behind-1-00000000";
    /** Long enough that nothing of it depends on the machine. */
    private static final Duration LONG_LEASE = Duration.ofSeconds(30);

    @Inject
    Topics topics;

    @Inject
    KafkaSettings kafka;

    @Inject
    TopicAdmin admin;

    @Inject
    Followers followers;

    private static RequestSpecification operator() {
        return given().header("Authorization", "Bearer " + KeyServiceBackends.OPERATOR_TOKEN)
                .contentType(ContentType.JSON);
    }

    private static JsonPath rotate(String query) {
        return operator()
                .body(Map.of("why", "a test"))
                .post(KEYS + "/rotate" + query)
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();
    }

    private static JsonPath propagation(String key) {
        return operator()
                .get(KEYS + "/" + key + "/propagation")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            Thread.sleep(20);
        }
    }

    /** A replica as upload-service has it. */
    private CurrentLeaseKeeper replica() {
        HpkeKeyring keyring = new HpkeKeyring(topics, followers);
        return new CurrentLeaseKeeper(
                new CurrentLease(Duration.ofSeconds(1)), keyring, admin, topics, kafka, "upload-service");
    }

    private void announce(ReplicaLease lease) throws Exception {
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(kafka.producer("behind"))) {
            producer.send(new ProducerRecord<>(
                            topics.keyEpochs(), BEHIND.getBytes(StandardCharsets.UTF_8), lease.toByteArray()))
                    .get();
        }
    }

    private static ReplicaLease.Builder behind() {
        return ReplicaLease.newBuilder()
                .setReplica(BEHIND)
                .setService("prepare-service")
                .setAppliedEpoch(1)
                .setLeaseMillis(Math.toIntExact(LONG_LEASE.toMillis()));
    }

    @Test
    void change_shouldBePropagatedWhenEveryReplicaHasIt_andNotWhileOneIsBehind() throws Exception {
        try (CurrentLeaseKeeper replica = replica()) {
            replica.start();
            JsonPath everywhere = rotate("?wait=60s");
            assertThat(everywhere.getBoolean("propagated")).isTrue();
            String first = everywhere.getString("newKey.uuid");
            // What it announces first is from before it has read anything.
            await(() -> propagation(first).getList("replicas.has").equals(List.of(true)));
            assertThat(propagation(first).getBoolean("done")).isTrue();

            announce(behind().build());
            JsonPath notEverywhere = rotate("?wait=300ms");
            assertThat(notEverywhere.getBoolean("propagated")).isFalse();
            String second = notEverywhere.getString("newKey.uuid");
            JsonPath spread = propagation(second);
            assertThat(spread.getBoolean("published")).isTrue();
            assertThat(spread.getBoolean("done")).isFalse();
            assertThat(spread.getBoolean("replicas.find { it.id == '" + BEHIND + "' }.has"))
                    .isFalse();
            assertThat(spread.getBoolean("replicas.find { it.id == '" + BEHIND + "' }.live"))
                    .isTrue();

            announce(behind().setEnded(true).build());
            await(() -> propagation(second).getBoolean("done"));
        }
    }

    @Test
    void wait_shouldNotChangeTheAnswerOtherwise() {
        assertThat(rotate("").getMap("")).doesNotContainKey("propagated");
        String key = rotate("?wait=0s").getString("newKey.uuid");
        operator()
                .body(Map.of("reason", "superseded", "why", "a test"))
                .post(KEYS + "/" + key + "/revoke?wait=PT0S")
                .then()
                .statusCode(200)
                .body("key.state", equalTo("REVOKED_SUPERSEDED"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "61s", "-PT1S"})
    void wait_shouldBeRefusedBeforeAnythingIsChanged(String wait) {
        List<String> before = operator().get(KEYS).jsonPath().getList("uuid");
        operator()
                .queryParam("wait", wait)
                .body(Map.of("why", "a test"))
                .post(KEYS + "/rotate")
                .then()
                .statusCode(400)
                .body("detail", containsString("wait must be"));
        assertThat(operator().get(KEYS).jsonPath().<String>getList("uuid")).isEqualTo(before);
    }

    @Test
    void propagation_shouldBeNotFoundOfAnUnknownKey() {
        operator()
                .get(KEYS + "/00000000-0000-4000-8000-000000000000/propagation")
                .then()
                .statusCode(404);
    }
}
