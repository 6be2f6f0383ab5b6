package dev.sumac.keys;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sumac.kit.access.Access;
import dev.sumac.kit.access.RouteTable;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a person or a program reads before the first call. */
@QuarkusTest
@QuarkusTestResource(KeyServiceBackends.class)
class OpenApiTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String KEYS = "/api/v1/hpke-keys";

    /** In the operator's API, and answered by prepare-service. */
    private static final String ELSEWHERE = "GET /api/v1/aggregation/{}";

    @Inject
    RouteTable table;

    private JsonNode document;

    @BeforeEach
    void read() throws JsonProcessingException {
        document = JSON.readTree(operator()
                .accept(ContentType.JSON)
                .get("/q/openapi?format=json")
                .then()
                .statusCode(200)
                .extract()
                .asString());
    }

    private static RequestSpecification operator() {
        return given().header("Authorization", "Bearer " + KeyServiceBackends.OPERATOR_TOKEN)
                .contentType(ContentType.JSON);
    }

    @Test
    void document_shouldHaveEveryRouteOfTheApiAndNoOther() {
        Set<String> documented = new TreeSet<>();
        for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                documented.add(route(operation.getKey().toUpperCase(Locale.ROOT), path.getKey()));
            }
        }
        Set<String> routes = table.lines().stream()
                .filter(line -> line.path().startsWith("/api/") || line.path().startsWith("/.well-known/"))
                .map(line -> route(line.method().name(), line.path()))
                .collect(Collectors.toCollection(TreeSet::new));
        routes.add(ELSEWHERE);
        assertThat(documented).isEqualTo(routes);
    }

    /** What a segment is called makes no difference. */
    private static String route(String method, String path) {
        return method + " " + path.replaceAll("\\{[^}]*}", "{}");
    }

    @Test
    void publicRoute_shouldAskForNoToken() {
        JsonNode paths = document.get("paths");
        for (RouteTable.Line line : table.lines()) {
            JsonNode operation =
                    paths.path(line.path()).path(line.method().name().toLowerCase(Locale.ROOT));
            if (!operation.isMissingNode()) {
                assertThat(operation.get("responses").has("401"))
                        .as(line.toString())
                        .isEqualTo(line.access() != Access.PUBLIC);
            }
        }
    }

    @Test
    void everyParameterAndDocument_shouldHaveAnExample() {
        List<String> without = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                String name = operation.getKey() + " " + path.getKey();
                for (JsonNode parameter : operation.getValue().path("parameters")) {
                    if (!parameter.has("example") && !isExemplified(parameter.get("schema"))) {
                        without.add(name + ": " + parameter.get("name").asText());
                    }
                }
                collect(name + " request", operation.getValue().path("requestBody"), without);
                for (Map.Entry<String, JsonNode> answer :
                        operation.getValue().get("responses").properties()) {
                    collect(name + " " + answer.getKey(), answer.getValue(), without);
                }
            }
        }
        assertThat(without).isEmpty();
    }

    private void collect(String name, JsonNode holder, List<String> without) {
        for (JsonNode content : holder.path("content")) {
            if (!content.has("examples")) {
                without.addAll(unexemplified(name, content.get("schema")));
            }
        }
    }

    private boolean isExemplified(JsonNode schema) {
        return unexemplified("", schema).isEmpty();
    }

    /** The leaves of a schema that say neither by an example nor by their type what they look like. */
    private List<String> unexemplified(String name, JsonNode schema) {
        JsonNode given = resolved(schema);
        if (schema.has("examples")
                || given.has("examples")
                || given.has("enum")
                || given.path("type").toString().contains("boolean")
                || given.path("format").asText().equals("date-time")) {
            return List.of();
        }
        if (given.has("anyOf")) {
            return unexemplified(name, given.get("anyOf").get(0));
        }
        if (given.has("items")) {
            return unexemplified(name + "[]", given.get("items"));
        }
        if (given.has("properties")) {
            return given.get("properties").properties().stream()
                    .flatMap(each -> unexemplified(name + "." + each.getKey(), each.getValue()).stream())
                    .toList();
        }
        return List.of(name);
    }

    private JsonNode resolved(JsonNode schema) {
        return schema.has("$ref") ? document.at(schema.get("$ref").asText().substring(1)) : schema;
    }

    @Test
    void everyChangeOfAKey_shouldSayItsRefusals() {
        for (String path : List.of("", "/rotate", "/{uuid}/activate", "/{uuid}/revoke")) {
            JsonNode operation = document.get("paths").get(KEYS + path).get("post");
            assertThat(operation.get("responses").fieldNames())
                    .toIterable()
                    .as(path)
                    .contains("400", "401", "403", "404", "409", "422", "503");
            assertThat(operation
                            .at("/responses/409/content/application~1problem+json/examples/problem/value/from")
                            .asText())
                    .isEqualTo("DESTROYED");
            assertThat(operation
                            .at("/responses/409/content/application~1problem+json/examples/noConfigId/value/freeAt")
                            .asText())
                    .satisfies(Instant::parse);
            assertThat(operation.get("parameters").findValuesAsText("name")).contains("Idempotency-Key");
        }
    }

    @Test
    void answerThatWaited_shouldSayWhetherTheChangeIsEverywhere() {
        for (String schema : List.of("HpkeKeyRotation", "HpkeKeyRevocation")) {
            assertThat(document.at("/components/schemas/" + schema + "/properties")
                            .fieldNames())
                    .toIterable()
                    .as(schema)
                    .contains("propagated")
                    .hasSizeGreaterThan(1);
        }
    }

    /** As a newcomer sends them; the schedule stays as the other tests expect it. */
    @Test
    void examplesOfRequests_shouldBeTaken() throws JsonProcessingException {
        operator().body(example("Task")).post("/api/v1/tasks").then().statusCode(201);
        operator().body(example("HpkeKeyCreation")).post(KEYS).then().statusCode(201);
        String made = operator()
                .body(example("HpkeKeyRotationRequest"))
                .post(KEYS + "/rotate")
                .then()
                .statusCode(201)
                .extract()
                .path("newKey.uuid");
        operator()
                .body(example("HpkeKeyRevocationRequest"))
                .post(KEYS + "/" + made + "/revoke")
                .then()
                .statusCode(200);
    }

    private String example(String schema) throws JsonProcessingException {
        JsonNode example =
                document.at("/components/schemas/" + schema + "/examples").get(0);
        return example.isTextual() ? example.asText() : JSON.writeValueAsString(example);
    }
}
