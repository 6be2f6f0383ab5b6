package dev.sumac.keys.rewrap;

import static io.restassured.RestAssured.given;

import dev.sumac.keys.KeyServiceBackends;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.function.Predicate;

/** The operator's calls of these tests. */
final class RewrapClient {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String PATH = "/api/v1/custody/rewrap";

    private RewrapClient() {}

    static RequestSpecification operator() {
        return given().header("Authorization", "Bearer " + KeyServiceBackends.OPERATOR_TOKEN);
    }

    static int createTask() {
        return operator()
                .contentType(ContentType.JSON)
                .body("""
                    {"role": "leader", "leaderUrl": "https://leader.example/",
                     "helperUrl": "https://helper.example/", "vdaf": {"type": "Prio3Count"},
                     "batchMode": "time-interval", "timePrecisionSeconds": 60, "minBatchSize": 10}
                    """)
                .post("/api/v1/tasks")
                .statusCode();
    }

    static JsonPath begin() {
        return operator().post(PATH).then().statusCode(202).extract().jsonPath();
    }

    /** Asks until the run is as wanted. */
    static JsonPath await(Predicate<JsonPath> wanted) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            JsonPath run = operator().get(PATH).then().statusCode(200).extract().jsonPath();
            if (wanted.test(run)) {
                return run;
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("the run stays at " + run.prettify());
            }
            Thread.sleep(50);
        }
    }

    static boolean finished(JsonPath run) {
        return run.getString("finishedAt") != null;
    }
}
