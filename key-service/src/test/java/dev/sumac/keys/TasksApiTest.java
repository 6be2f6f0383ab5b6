package dev.sumac.keys;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.sumac.dap.message.Role;
import dev.sumac.dap.message.TaskId;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.custody.KeyFiles;
import dev.sumac.kit.custody.SecretBytes;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.kit.kafka.Topics;
import dev.sumac.kit.task.OutgoingTokens;
import dev.sumac.kit.task.TaskEntry;
import dev.sumac.kit.task.TaskRegistry;
import dev.sumac.kit.task.VerifyKeys;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(KeyServiceBackends.class)
class TasksApiTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final String SCHEDULE_PATH = "/api/v1/hpke-keys/schedule";
    private static final String SCHEDULE = """
            {"suites": ["X25519"], "prePublish": "PT1H", "activePeriod": "%s", "overlap": "PT1H", "grace": "P14D"}""";

    @Inject
    TaskRegistry registry;

    @Inject
    Topics topics;

    @Inject
    Config config;

    // As prepare-service has them: this service opens nothing.
    @SuppressWarnings("NullAway.Init")
    private VerifyKeys verifyKeys;

    @SuppressWarnings("NullAway.Init")
    private OutgoingTokens outgoingTokens;

    @BeforeEach
    void follow() {
        registry.start();
        verifyKeys = new VerifyKeys(topics, KeyFiles.openKeys(config));
        outgoingTokens = new OutgoingTokens(topics, KeyFiles.openTokens(config));
    }

    private static RequestSpecification operator() {
        return given().header("Authorization", "Bearer " + KeyServiceBackends.OPERATOR_TOKEN)
                .contentType(ContentType.JSON);
    }

    private static Map<String, Object> histogram() {
        Map<String, Object> task = new HashMap<>();
        task.put("role", "leader");
        task.put("leaderUrl", "https://leader.example/dap");
        task.put("helperUrl", "http://127.0.0.1:8080/beta");
        task.put("vdaf", Map.of("type", "Prio3Histogram", "length", 100));
        task.put("batchMode", "time-interval");
        task.put("timePrecisionSeconds", 3600);
        task.put("minBatchSize", 100);
        return task;
    }

    private static ValidatableResponse create(Map<String, Object> task) {
        return operator().body(task).post("/api/v1/tasks").then();
    }

    private TaskEntry published(String taskId) throws NotCurrentException {
        return registry.findCurrent(TaskId.parse(taskId), LIMIT).orElseThrow();
    }

    private static String string(Map<String, ?> json, String field) {
        return (String) Objects.requireNonNull(json.get(field), field);
    }

    private static String text(SecretBytes secret) {
        return secret.read(bytes -> new String(bytes, StandardCharsets.US_ASCII));
    }

    @Test
    void create_shouldMakeWhatIsMissingAndAnswerOnlyWhenPublished() throws Exception {
        ValidatableResponse answer = create(histogram())
                .statusCode(201)
                .header("Location", containsString("/api/v1/tasks/"))
                .body("vdaf.chunkLength", equalTo(10))
                .body("verifyKeyId", equalTo(0))
                .body("maxReportAgeSeconds", equalTo(1_209_600))
                .body("deleted", equalTo(false));
        Map<String, ?> task = answer.extract().jsonPath().getMap("$");

        TaskEntry entry = registry.findCurrent(TaskId.parse(string(task, "taskId")), LIMIT)
                .orElseThrow();
        assertThat(entry.role()).isEqualTo(Role.LEADER);
        assertThat(entry.configuration().encoded().toBase64Url()).isEqualTo(task.get("taskConfiguration"));
        assertThat(entry.ownUrl().value()).isEqualTo("https://leader.example/dap");
        assertThat(entry.peerUrl().value()).isEqualTo("http://127.0.0.1:8080/beta");
        assertThat(entry.collectorToken().orElseThrow().matches(string(task, "collectorToken")))
                .isTrue();
        assertThat(entry.aggregatorToken()).isEmpty();
        assertThat(text(outgoingTokens.find(entry).orElseThrow())).isEqualTo(task.get("aggregatorToken"));
        assertThat(verifyKeys.find(entry, 0).orElseThrow())
                .isEqualTo(SecretBytes.copyOf(Base64.getUrlDecoder().decode(string(task, "verifyKey"))));
        assertThat(verifyKeys.find(entry, 1)).isEmpty();
    }

    @Test
    void create_shouldGiveTheDocumentThatTheOtherSideTakes() throws NotCurrentException, CustodyException {
        Map<String, Object> leader =
                create(histogram()).statusCode(201).extract().jsonPath().getMap("$");
        @SuppressWarnings("unchecked") // a JSON object
        Map<String, Object> peer = (Map<String, Object>) leader.get("peer");
        assertThat(peer).doesNotContainKeys("collectorPrivateKey", "collectorToken", "peerUrl");

        // This service has the id already: the other organization's would not.
        Map<String, Object> elsewhere = new HashMap<>(peer);
        elsewhere.remove("taskId");
        Map<String, Object> helper =
                create(elsewhere).statusCode(201).extract().jsonPath().getMap("$");

        TaskEntry entry = published(string(helper, "taskId"));
        assertThat(entry.role()).isEqualTo(Role.HELPER);
        assertThat(helper.get("taskConfiguration")).isEqualTo(leader.get("taskConfiguration"));
        assertThat(helper.get("collectorHpkeConfig")).isEqualTo(leader.get("collectorHpkeConfig"));
        assertThat(helper.get("verifyKey")).isEqualTo(leader.get("verifyKey"));
        assertThat(entry.aggregatorToken().orElseThrow().matches(string(leader, "aggregatorToken")))
                .isTrue();
        assertThat(entry.outgoingToken()).isEmpty();
        assertThat(verifyKeys.find(entry, 0)).isPresent();
    }

    @Test
    void create_shouldMakeNoTokensForClientsOfRealms() throws Exception {
        Map<String, Object> task = histogram();
        task.put("peerClientId", "us-at-beta");
        task.put("collectorClientId", "https://collector.example/");
        Map<String, Object> leader = create(task)
                .statusCode(201)
                .body("aggregatorToken", nullValue())
                .body("collectorToken", nullValue())
                .body("peer.peerClientId", equalTo("us-at-beta"))
                .body("peer.collectorClientId", nullValue())
                .extract()
                .jsonPath()
                .getMap("$");
        TaskEntry led = published(string(leader, "taskId"));
        assertThat(led.peerClientId()).contains("us-at-beta");
        assertThat(led.collectorClientId()).contains("https://collector.example/");
        assertThat(led.outgoingToken()).isEmpty();
        assertThat(led.collectorToken()).isEmpty();
        operator()
                .get("/api/v1/tasks/" + leader.get("taskId"))
                .then()
                .body("peerClientId", equalTo("us-at-beta"))
                .body("collectorClientId", equalTo("https://collector.example/"));

        @SuppressWarnings("unchecked") // a JSON object
        Map<String, Object> elsewhere = new HashMap<>((Map<String, Object>) leader.get("peer"));
        elsewhere.remove("taskId");
        TaskEntry helped = published(create(elsewhere).statusCode(201).extract().path("taskId"));
        assertThat(helped.peerClientId()).contains("us-at-beta");
        assertThat(helped.aggregatorToken()).isEmpty();
    }

    @Test
    void create_shouldKeepATokenBesideAClient() throws Exception {
        Map<String, Object> task = histogram();
        task.put("peerClientId", "us-at-beta");
        task.put("aggregatorToken", "as-long-as-needed");
        TaskEntry led = published(create(task).statusCode(201).extract().path("taskId"));
        assertThat(text(outgoingTokens.find(led).orElseThrow())).isEqualTo("as-long-as-needed");
        assertThat(led.collectorToken()).isPresent();

        task.put("peerClientId", "with space");
        create(task).statusCode(400).body("errors[0].field", equalTo("peerClientId"));
    }

    @Test
    void create_shouldTakeTheWholeAnswerBackWithAnotherRole() {
        Map<String, Object> answer = new HashMap<>(
                create(histogram()).statusCode(201).extract().jsonPath().<String, Object>getMap("$"));
        answer.remove("taskId");
        answer.put("role", "helper");

        create(answer).statusCode(201).body("role", equalTo("helper"));
    }

    @Test
    void create_shouldTakeEveryParameter() throws NotCurrentException {
        Map<String, Object> task = histogram();
        task.put("taskId", "8BY0RzZMzxvA46_8ymhzycOB9krN-QIGYvg_RsByGec");
        task.put("role", "helper");
        task.put("peerUrl", "http://localhost:9999/");
        task.put("taskInfo", "ZmxpZ2h0cw");
        task.put("vdaf", Map.of("type", "Prio3SumVec", "length", 7, "maxMeasurement", 255, "chunkLength", 3));
        task.put("batchMode", "leader-selected");
        task.put("taskInterval", Map.of("start", 480_000, "duration", 24));
        task.put("verifyKey", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
        task.put("verifyKeyId", 255);
        task.put("aggregatorToken", "the-leaders-token");
        task.put("maxReportAgeSeconds", 86_400);

        create(task).statusCode(201);

        TaskEntry entry = published("8BY0RzZMzxvA46_8ymhzycOB9krN-QIGYvg_RsByGec");
        assertThat(entry.verifyKeys()).containsOnlyKeys(255);
        assertThat(entry.peerUrl().value()).isEqualTo("http://localhost:9999/");
        assertThat(entry.maxReportAge()).isEqualTo(Duration.ofDays(1));
        assertThat(entry.aggregatorToken().orElseThrow().matches("the-leaders-token"))
                .isTrue();
        operator()
                .get("/api/v1/tasks/8BY0RzZMzxvA46_8ymhzycOB9krN-QIGYvg_RsByGec")
                .then()
                .statusCode(200)
                .body("vdaf.maxMeasurement", equalTo(255))
                .body("taskInterval.start", equalTo(480_000))
                .body("verifyKeyId", equalTo(255))
                .body("peerUrl", equalTo("http://localhost:9999/"));
    }

    @Test
    void create_shouldAnswerARepeatAndRefuseAnother() {
        Map<String, Object> task = histogram();
        task.put("taskId", "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE");
        Map<String, Object> made =
                new HashMap<>(create(task).statusCode(201).extract().jsonPath().<String, Object>getMap("$"));

        create(task).statusCode(200).body("verifyKey", nullValue()).body("collectorToken", nullValue());
        create(made).statusCode(200).body("verifyKey", equalTo(made.get("verifyKey")));
        task.put("minBatchSize", 101);
        create(task)
                .statusCode(409)
                .contentType("application/problem+json")
                .body("type", equalTo("about:blank"))
                .body("taskid", equalTo(made.get("taskId")));
    }

    @Test
    void get_shouldShowNoSecret() {
        Map<String, Object> made =
                create(histogram()).statusCode(201).extract().jsonPath().getMap("$");
        String all =
                operator().get("/api/v1/tasks").then().statusCode(200).extract().asString();
        String one = operator().get("/api/v1/tasks/" + made.get("taskId")).asString();

        assertThat(all).contains(string(made, "taskId"));
        for (String secret : new String[] {"verifyKey", "aggregatorToken", "collectorToken", "collectorPrivateKey"}) {
            assertThat(all + one).doesNotContain(string(made, secret)).doesNotContain("\"" + secret + "\"");
        }
    }

    @Test
    void delete_shouldMarkTheTaskForGood() throws NotCurrentException {
        String taskId = create(histogram()).statusCode(201).extract().path("taskId");
        long created = published(taskId).epoch();

        operator().delete("/api/v1/tasks/" + taskId).then().statusCode(204);
        operator().delete("/api/v1/tasks/" + taskId).then().statusCode(204);

        registry.catchUp(LIMIT);
        TaskEntry entry = published(taskId);
        assertThat(entry.deleted()).isTrue();
        assertThat(entry.epoch()).isGreaterThan(created);
        operator().get("/api/v1/tasks").then().body("taskId", not(hasItem(taskId)));
        operator().get("/api/v1/tasks/" + taskId).then().statusCode(200).body("deleted", equalTo(true));
        Map<String, Object> again = histogram();
        again.put("taskId", taskId);
        create(again).statusCode(409);
    }

    @Test
    void unknownTask_shouldBeNotFound() {
        String path = "/api/v1/tasks/AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI";
        operator().get(path).then().statusCode(404).contentType("application/problem+json");
        operator().delete(path).then().statusCode(404);
        operator().get("/api/v1/tasks/nonsense").then().statusCode(404).body("type", equalTo("about:blank"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "role | collector | leader or helper",
                "role | | leader or helper",
                "leaderUrl | http://leader.example/ | https",
                "helperUrl | | https",
                "peerUrl | ftp://x | https",
                "taskId | AAAA | 32 bytes",
                "taskInfo | '' | 1 to 255 bytes",
                "batchMode | daily | time-interval or leader-selected",
                "verifyKey | AAAA | 32 bytes",
                "verifyKey | 'not a key of évery kind' | 32 bytes, base64url without padding",
                "verifyKey | AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8= | 32 bytes",
                "aggregatorToken | with space in it | 8 to 1024",
                "collectorHpkeConfig | AAAA | HpkeConfig",
                // A key of 32 zero bytes, and one a byte too short.
                "collectorHpkeConfig | AAAgAAEAAQAgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA | a key",
                "collectorHpkeConfig | AAAgAAEAAQAfCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQ | a key",
                "taskConfiguration | AAAA | what the other fields encode to"
            })
    void create_shouldNameTheWrongField(String field, @Nullable String value, String allowed) {
        Map<String, Object> task = histogram();
        task.put(field, value);
        create(task)
                .statusCode(400)
                .contentType("application/problem+json")
                .body("status", equalTo(400))
                .body("errors.field", hasItem(field))
                .body("errors.allowed", hasItem(containsString(allowed)))
                .body("detail", containsString(field));
    }

    /** A key has its config id until no report can name it, and there are 256: of those, 128 may be planned for. */
    @Test
    void create_shouldRefuseReportsThatKeepKeysForLongerThanTheScheduleHasConfigIdsFor() {
        schedule("P1D");
        try {
            // 128 days, less a key's life and its grace twice.
            long longest =
                    Duration.parse("P126DT22H").minusDays(28).minusSeconds(1).toSeconds();
            Map<String, Object> task = histogram();
            task.put("maxReportAgeSeconds", longest + 1);
            create(task)
                    .statusCode(400)
                    .body("errors.field", equalTo(List.of("maxReportAgeSeconds")))
                    .body("detail", containsString("at most " + longest + " as long as the schedule"));

            task.put("maxReportAgeSeconds", longest);
            String made = create(task).statusCode(201).extract().path("taskId");
            // Whoever keeps keys no longer than others do may come, also when a shorter period would be refused now.
            String another = create(task).statusCode(201).extract().path("taskId");
            operator()
                    .body(SCHEDULE.formatted("PT23H"))
                    .put(SCHEDULE_PATH)
                    .then()
                    .statusCode(400);
            for (String id : List.of(made, another)) {
                operator().delete("/api/v1/tasks/" + id).then().statusCode(204);
            }
        } finally {
            schedule("P30D");
        }
    }

    private static void schedule(String activePeriod) {
        operator()
                .body(SCHEDULE.formatted(activePeriod))
                .put(SCHEDULE_PATH)
                .then()
                .statusCode(200);
    }

    @ParameterizedTest
    @CsvSource({
        "timePrecisionSeconds, 0, 1 to 315360000",
        "timePrecisionSeconds, 18446744073709551616, 1 to 315360000",
        "minBatchSize, 0, 1 to 18446744073709551615",
        "minBatchSize, -1, 1 to 18446744073709551615",
        "verifyKeyId, 256, 0 to 255",
        "maxReportAgeSeconds, 3599, 3600 to 315360000"
    })
    void create_shouldNameTheRangeOfANumber(String field, java.math.BigInteger value, String range) {
        Map<String, Object> task = histogram();
        task.put(field, value);
        create(task).statusCode(400).body("errors.field", hasItem(field)).body("detail", containsString(range));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"Prio4\"} | vdaf.type",
                "{} | vdaf.type",
                "{\"type\":\"Prio3Sum\"} | vdaf.maxMeasurement",
                "{\"type\":\"Prio3Sum\",\"maxMeasurement\":18446744069414584321} | vdaf.maxMeasurement",
                "{\"type\":\"Prio3Histogram\",\"length\":0} | vdaf.length",
                "{\"type\":\"Prio3Histogram\",\"length\":5,\"chunkLength\":0} | vdaf.chunkLength",
                "{\"type\":\"Prio3Histogram\",\"length\":5,\"chunkLength\":16777216} | vdaf.length",
                "{\"type\":\"Prio3Histogram\",\"length\":530000} | vdaf.length",
                "{\"type\":\"Prio3SumVec\",\"length\":70000,\"maxMeasurement\":255} | vdaf.length",
                "{\"type\":\"Prio3SumVec\",\"length\":16777216,\"maxMeasurement\":3} | vdaf.length",
                "{\"type\":\"Prio3MultihotCountVec\",\"length\":4,\"maxWeight\":5} | vdaf.maxWeight"
            })
    void create_shouldNameTheWrongParameterOfTheVdaf(String vdaf, String field) {
        Map<String, Object> task = histogram();
        task.put("vdaf", io.restassured.path.json.JsonPath.from(vdaf).getMap("$"));
        create(task).statusCode(400).body("errors.field", hasItem(field));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"minBatchSize\": \"100\"} | minBatchSize",
                "{\"minBatchSize\": 1.5} | minBatchSize",
                "{\"taskId\": 7} | taskId",
                "{\"verifyKey\": 7} | verifyKey",
                "{\"minBatchsize\": 7} | minBatchsize",
                "{\"vdaf\": {\"size\": 1}} | vdaf.size",
                "[] | the body"
            })
    void create_shouldRefuseWhatIsNotTheDocument(String body, String field) {
        operator()
                .body(body)
                .post("/api/v1/tasks")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("errors.field", hasItem(field));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{\"verifyKey\": \"AAECAwQFBgcICQ", "nonsense", "''"})
    void create_shouldNotQuoteABodyThatIsNoJson(String body) {
        operator()
                .body(body)
                .post("/api/v1/tasks")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("detail", not(containsString("AAECAwQFBgcICQ")));
    }

    @Test
    void create_shouldRefuseAnotherMediaType() {
        given().header("Authorization", "Bearer " + KeyServiceBackends.OPERATOR_TOKEN)
                .contentType("text/plain")
                .body("x")
                .post("/api/v1/tasks")
                .then()
                .statusCode(415)
                .body("type", equalTo("about:blank"));
    }

    @ParameterizedTest
    @CsvSource({"GET, /api/v1/tasks", "POST, /api/v1/tasks", "GET, /api/v1/hpke-keys"})
    void api_shouldBeTheOperatorsAlone(String method, String path) {
        given().contentType(ContentType.JSON)
                .request(method, path)
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", "Bearer")
                .contentType("application/problem+json");
        given().contentType(ContentType.JSON)
                .header("Authorization", "Bearer " + KeyServiceBackends.OPERATOR_TOKEN + "x")
                .request(method, path)
                .then()
                .statusCode(401);
    }

    @Test
    void service_shouldBeReadyAndMeasured() {
        given().get("/q/health/ready").then().statusCode(200).body("status", equalTo("UP"));
        operator().get("/q/metrics").then().statusCode(200).body(containsString("jvm_memory_used_bytes"));
    }
}
