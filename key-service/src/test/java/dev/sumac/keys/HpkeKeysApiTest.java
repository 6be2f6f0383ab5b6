package dev.sumac.keys;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.sumac.kit.key.HpkeKeyEntry;
import dev.sumac.kit.key.HpkeKeyState;
import dev.sumac.kit.key.HpkeKeyring;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The keys as an operator handles them, and what readers of the topic see of it. */
@QuarkusTest
@QuarkusTestResource(KeyServiceBackends.class)
class HpkeKeysApiTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String KEYS = "/api/v1/hpke-keys";
    /** The lock of the publisher, as {@code Outbox} takes it. */
    private static final long RELAY_LOCK = 0x73756d61632e6b02L;

    @Inject
    HpkeKeyring keyring;

    @Inject
    DataSource database;

    @BeforeEach
    void follow() {
        keyring.start();
    }

    private static RequestSpecification operator() {
        return given().header("Authorization", "Bearer " + KeyServiceBackends.OPERATOR_TOKEN)
                .contentType(ContentType.JSON);
    }

    private static ValidatableResponse post(String path, Map<String, String> body) {
        return operator().body(body).post(KEYS + path).then();
    }

    private static String create() {
        return post("", Map.of()).statusCode(201).extract().path("uuid");
    }

    private static JsonPath rotate() {
        return post("/rotate", Map.of("why", "a test"))
                .statusCode(201)
                .extract()
                .jsonPath();
    }

    private static ValidatableResponse revoke(String uuid, String reason) {
        return post("/" + uuid + "/revoke", Map.of("reason", reason, "why", "a test"));
    }

    private HpkeKeyEntry published(int configId) throws Exception {
        keyring.catchUp(LIMIT);
        return keyring.find(configId).orElseThrow();
    }

    private List<Integer> advertised() throws Exception {
        keyring.catchUp(LIMIT);
        return keyring.advertised().orElseThrow().configs().stream()
                .map(config -> config.id())
                .toList();
    }

    @Test
    void list_shouldShowAKeyThatIsAdvertised() {
        operator()
                .get(KEYS)
                .then()
                .statusCode(200)
                .body("state", hasItem("ACTIVE"))
                .body("[0].kemId", equalTo(0x20))
                .body("[0].suite", equalTo("X25519"))
                .body("[0].publicKey", matchesPattern("[A-Za-z0-9_-]{43}"));
    }

    @Test
    void rotate_shouldAdvertiseTheNewKeyAtOnceAndKeepTheOldOneOpen() throws Exception {
        JsonPath rotation = rotate();

        int made = rotation.getInt("newKey.configId");
        assertThat(rotation.getString("newKey.state")).isEqualTo("ACTIVE");
        assertThat(rotation.getList("oldKeys.state")).containsOnly("EXPIRED").isNotEmpty();
        int old = rotation.getInt("oldKeys[0].configId");
        assertThat(advertised()).contains(made).doesNotContain(old);
        assertThat(published(old).state()).isEqualTo(HpkeKeyState.EXPIRED);
        assertThat(published(old).privateKey()).isPresent();
        // The readers hear of the new key before the old one goes.
        assertThat(published(made).epoch()).isLessThan(published(old).epoch());
        operator()
                .get(KEYS + "/" + rotation.getString("newKey.uuid"))
                .then()
                .statusCode(200)
                .body("configId", equalTo(made))
                .body("nextState", equalTo("EXPIRED"))
                .body("nextStateAt", notNullValue());
    }

    private static void schedule(String... suites) {
        operator()
                .body(Map.of("suites", List.of(suites)))
                .put(KEYS + "/schedule")
                .then()
                .statusCode(200);
    }

    @Test
    void create_shouldMakeAKeyThatOpensAndIsNotAdvertisedUntilItIsActivated() throws Exception {
        schedule("X25519", "P256");
        JsonPath made = post("", Map.of("suite", "P256", "why", "soon"))
                .statusCode(201)
                .body("state", equalTo("PENDING"))
                .body("suite", equalTo("P256"))
                .extract()
                .jsonPath();
        int id = made.getInt("configId");
        assertThat(published(id).state().opens()).isTrue();
        assertThat(advertised()).doesNotContain(id);

        post("/" + made.getString("uuid") + "/activate", Map.of())
                .statusCode(200)
                .body("state", equalTo("ACTIVE"));
        assertThat(advertised()).endsWith(id).hasSizeGreaterThan(1);
        // Out of the schedule first, so that it needs no successor.
        schedule("X25519");
        revoke(made.getString("uuid"), "superseded").statusCode(200).body("successor", nullValue());
    }

    /** The schedule would take it away again. */
    @ParameterizedTest
    @ValueSource(strings = {"", "/rotate"})
    void suite_shouldBeOneThatTheScheduleHas(String change) {
        String key = UUID.randomUUID().toString();
        schedule("X25519", "XWING");
        operator()
                .header("Idempotency-Key", key)
                .body(Map.of("suite", "XWING"))
                .post(KEYS + change)
                .then()
                .statusCode(201);
        schedule("X25519");
        List<String> before = operator().get(KEYS).path("uuid");

        post(change, Map.of("suite", "XWING"))
                .statusCode(400)
                .contentType("application/problem+json")
                .body("errors.field", equalTo(List.of("suite")))
                .body("detail", containsString("(X25519); the schedule must name XWING first"));
        assertThat(operator().get(KEYS).<List<String>>path("uuid")).isEqualTo(before);
        // What was made while the schedule had it is told again.
        operator()
                .header("Idempotency-Key", key)
                .body(Map.of("suite", "XWING"))
                .post(KEYS + change)
                .then()
                .statusCode(201)
                .header("Idempotency-Replayed", "true");
        List<String> made =
                operator().get(KEYS).path("findAll { it.suite == 'XWING' && it.state in ['PENDING', 'ACTIVE'] }.uuid");
        made.forEach(uuid -> revoke(uuid, "superseded").statusCode(200));
    }

    @ParameterizedTest
    @CsvSource({"superseded, REVOKED_SUPERSEDED", "compromised, REVOKED_COMPROMISED"})
    void revoke_shouldTakeTheKeyFromTheListAndKeepItsPrivateHalf(String reason, HpkeKeyState state) throws Exception {
        rotate();
        String active = operator().get(KEYS).path("find { it.state == 'ACTIVE' && it.suite == 'X25519' }.uuid");
        JsonPath revocation = revoke(active, reason)
                .statusCode(200)
                .body("key.state", equalTo(state.name()))
                .extract()
                .jsonPath();

        int id = revocation.getInt("key.configId");
        assertThat(advertised()).doesNotContain(id);
        assertThat(published(id).state()).isEqualTo(state);
        assertThat(published(id).privateKey())
                .as("a job that was sent is repeated with it")
                .isPresent();
    }

    /** The list that clients get is empty at no epoch. */
    @Test
    void revoke_shouldAdvertiseASuccessorInTheSameBreath() throws Exception {
        rotate();
        List<String> active = operator().get(KEYS).path("findAll { it.state == 'ACTIVE' }.uuid");
        List<Boolean> everEmpty = new ArrayList<>();
        keyring.onChange(changed -> everEmpty.add(keyring.advertised().isEmpty()));

        String pending = create();
        JsonPath byPending = revoke(active.getFirst(), "compromised")
                .statusCode(200)
                .extract()
                .jsonPath();
        // Whichever pending key there was, the oldest first.
        String successor = byPending.getString("successor.uuid");
        assertThat(byPending.getString("successor.state")).isEqualTo("ACTIVE");
        assertThat(byPending.getLong("successor.epoch")).isLessThan(byPending.getLong("key.epoch"));
        if (!successor.equals(pending)) {
            revoke(pending, "superseded").statusCode(200);
        }
        List<String> waiting = operator().get(KEYS).path("findAll { it.state == 'PENDING' }.uuid");
        waiting.forEach(uuid -> revoke(uuid, "superseded").statusCode(200));

        String fresh =
                revoke(successor, "compromised").statusCode(200).extract().path("successor.uuid");
        operator().get(KEYS + "/" + fresh).then().body("state", equalTo("ACTIVE"));
        assertThat(advertised()).isNotEmpty();
        assertThat(everEmpty).isNotEmpty().containsOnly(false);
    }

    @Test
    void change_shouldBeRefusedNamingTheStates() {
        String old = rotate().getString("oldKeys[0].uuid");
        post("/" + old + "/activate", Map.of())
                .statusCode(409)
                .contentType("application/problem+json")
                .body("detail", containsString("EXPIRED cannot become ACTIVE"))
                .body("from", equalTo("EXPIRED"))
                .body("to", equalTo("ACTIVE"))
                .body("key", equalTo(old));
        revoke(old, "compromised").statusCode(200);
        revoke(old, "compromised").statusCode(409).body("from", equalTo("REVOKED_COMPROMISED"));
        revoke(old, "superseded")
                .statusCode(409)
                .body("from", equalTo("REVOKED_COMPROMISED"))
                .body("to", equalTo("REVOKED_SUPERSEDED"));
    }

    @Test
    void revoke_shouldLeadFromSupersededToCompromisedAndNotBack() throws Exception {
        String pending = create();
        revoke(pending, "superseded").statusCode(200).body("successor", nullValue());
        int id = revoke(pending, "compromised").statusCode(200).extract().path("key.configId");
        assertThat(published(id).state()).isEqualTo(HpkeKeyState.REVOKED_COMPROMISED);
        revoke(pending, "superseded").statusCode(409);
    }

    @Test
    void idempotencyKey_shouldGiveTheStoredAnswerAndRefuseAnotherRequest() {
        String key = UUID.randomUUID().toString();
        Response first = operator()
                .header("Idempotency-Key", key)
                .body(Map.of("why", "once"))
                .post(KEYS + "/rotate");
        Response second = operator()
                .header("Idempotency-Key", key)
                .body(Map.of("why", "once"))
                .post(KEYS + "/rotate");

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(first.header("Idempotency-Replayed")).isNull();
        assertThat(second.statusCode()).isEqualTo(201);
        assertThat(second.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(second.asString()).isEqualTo(first.asString());
        operator()
                .header("Idempotency-Key", key)
                .body(Map.of("why", "twice"))
                .post(KEYS + "/rotate")
                .then()
                .statusCode(422)
                .contentType("application/problem+json");
        operator()
                .header("Idempotency-Key", key)
                .body(Map.of("why", "once"))
                .post(KEYS)
                .then()
                .statusCode(422);
    }

    @Test
    void idempotencyKey_shouldMakeOneOfManyRequestsAtOnce() throws Exception {
        String key = UUID.randomUUID().toString();
        List<String> made = new ArrayList<>();
        try (var clients = Executors.newFixedThreadPool(6)) {
            var answers = IntStream.range(0, 6)
                    .mapToObj(i -> clients.submit(() -> operator()
                            .header("Idempotency-Key", key)
                            .body(Map.of())
                            .post(KEYS + "/rotate")
                            .then()
                            .statusCode(201)
                            .extract()
                            .<String>path("newKey.uuid")))
                    .toList();
            for (var answer : answers) {
                made.add(answer.get());
            }
        }
        assertThat(new HashSet<>(made)).hasSize(1);
    }

    /** While nothing can be published. A change that clients do not see is answered all the same. */
    @Test
    void schedule_shouldBeAnsweredOnceTheKeysNewPlacesArePublished() throws Exception {
        String overlap = operator().get(KEYS + "/schedule").path("overlap");
        try (Connection rival = database.getConnection();
                Statement statement = rival.createStatement()) {
            rival.setAutoCommit(false);
            statement.execute("select pg_advisory_xact_lock(" + RELAY_LOCK + ")");
            operator()
                    .body(Map.of("overlap", "PT59M"))
                    .put(KEYS + "/schedule")
                    .then()
                    .statusCode(200);
            operator()
                    .body(Map.of("suites", List.of("P256", "X25519")))
                    .put(KEYS + "/schedule")
                    .then()
                    .statusCode(503)
                    .body("answer.suites", equalTo(List.of("P256", "X25519")));
            rival.rollback();
        }
        operator()
                .body(Map.of("suites", List.of("X25519"), "overlap", overlap))
                .put(KEYS + "/schedule")
                .then()
                .statusCode(200);
    }

    @Test
    void rotateAtOnce_shouldLeaveOneKeyAdvertised() throws Exception {
        try (var clients = Executors.newFixedThreadPool(4)) {
            var answers = IntStream.range(0, 8)
                    .mapToObj(i -> clients.submit(HpkeKeysApiTest::rotate))
                    .toList();
            for (var answer : answers) {
                answer.get();
            }
        }
        operator().get(KEYS).then().body("findAll { it.state == 'ACTIVE' && it.suite == 'X25519' }", hasSize(1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "reason | lost | superseded or compromised",
                "reason | | superseded or compromised",
                "why | | 1 to 500 characters",
                "why | '  ' | 1 to 500 characters"
            })
    void revoke_shouldNameTheWrongField(String field, String value, String allowed) {
        String body = value == null
                ? "{\"" + ("why".equals(field) ? "reason\": \"superseded" : "why\": \"because") + "\"}"
                : "{\"" + field + "\": \"" + value + "\""
                        + ("why".equals(field) ? ", \"reason\": \"superseded\"}" : ", \"why\": \"because\"}");
        String uuid = operator().get(KEYS).path("[0].uuid");
        operator()
                .body(body)
                .post(KEYS + "/" + uuid + "/revoke")
                .then()
                .statusCode(400)
                .body("errors.field", hasItem(field))
                .body("detail", containsString(allowed));
    }

    @Test
    void badRequests_shouldChangeNothing() {
        String nobody = UUID.randomUUID().toString();
        operator().get(KEYS + "/" + nobody).then().statusCode(404).contentType("application/problem+json");
        operator().get(KEYS + "/nonsense").then().statusCode(404);
        post("/" + nobody + "/activate", Map.of()).statusCode(404);
        revoke(nobody, "superseded").statusCode(404);
        post("", Map.of("suite", "RSA")).statusCode(400).body("detail", containsString("X25519"));
        post("/rotate", Map.of("suit", "X25519")).statusCode(400).body("errors.field", hasItem("suit"));
        operator()
                .header("Idempotency-Key", "two words")
                .body(Map.of())
                .post(KEYS)
                .then()
                .statusCode(400)
                .body("errors.field", hasItem("Idempotency-Key"));
    }
}
