package dev.sumac.keys;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.dap.message.TaskId;
import dev.sumac.kit.task.TaskRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Changes at once, and changes that cannot be published. */
@QuarkusTest
@QuarkusTestResource(KeyServiceBackends.class)
class ChangesTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    /** The lock of the publisher, as {@code Outbox} takes it. */
    private static final long RELAY_LOCK = 0x73756d61632e6b02L;

    @Inject
    TaskRegistry registry;

    @Inject
    DataSource database;

    @BeforeEach
    void follow() {
        registry.start();
    }

    private static Response create(String taskId) {
        return given().header("DAP-Auth-Token", KeyServiceBackends.OPERATOR_TOKEN)
                .contentType(ContentType.JSON)
                .body("""
                        {"taskId": "%s", "role": "leader", "leaderUrl": "https://leader.example/",
                         "helperUrl": "https://helper.example/", "vdaf": {"type": "Prio3Count"},
                         "batchMode": "time-interval", "timePrecisionSeconds": 60, "minBatchSize": 10}
                        """.formatted(taskId))
                .post("/api/v1/tasks");
    }

    private List<Long> column(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<Long> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getLong(1));
            }
            return values;
        }
    }

    @Test
    void createAtOnce_shouldMakeEachTaskOnceUnderDenseEpochs() throws Exception {
        List<String> ids = List.of(
                "CwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCws",
                "DAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAw",
                "DQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0");
        List<Integer> statuses = new ArrayList<>();
        try (var clients = Executors.newFixedThreadPool(12)) {
            var answers = IntStream.range(0, 24)
                    .mapToObj(i -> clients.submit(() -> create(ids.get(i % 3)).statusCode()))
                    .toList();
            for (var answer : answers) {
                statuses.add(answer.get());
            }
        }

        assertThat(statuses).containsOnly(200, 201);
        assertThat(statuses.stream().filter(status -> status == 201)).hasSize(3);
        long last = column("select epoch from keys.change_counter").getFirst();
        assertThat(column("select epoch from keys.audit_entry order by epoch"))
                .isEqualTo(LongStream.rangeClosed(1, last).boxed().toList());
        assertThat(column("select published_epoch from keys.relay")).containsExactly(last);
        assertThat(column("select epoch from keys.outbox")).isEmpty();
    }

    /** What it published under a used epoch, readers would ignore: a revocation, too. */
    @Test
    void create_shouldBeRefusedByADatabaseThatWasSetBack() throws Exception {
        String taskId = "Dw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8PDw8";
        assertThat(create("EBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBA").statusCode())
                .isEqualTo(201);
        restore("epoch - 1");
        Response answer = create(taskId);
        restore("epoch + 1");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.jsonPath().getString("detail")).contains("the database is older than what was published");
        assertThat(column("select count(*) from keys.outbox")).containsExactly(0L);
        assertThat(registry.findCurrent(TaskId.parse(taskId), LIMIT)).isEmpty();
        assertThat(create(taskId).statusCode()).isEqualTo(201);
    }

    /** As the restoring of a backup would, past the trigger that lets nobody count backwards. */
    private void restore(String epoch) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("set session_replication_role = replica");
            statement.execute("update keys.change_counter set epoch = " + epoch);
            statement.execute("reset session_replication_role");
        }
    }

    @Test
    void create_shouldAnswer503WhileNothingIsPublishedAndPublishLater() throws Exception {
        String taskId = "Dg4ODg4ODg4ODg4ODg4ODg4ODg4ODg4ODg4ODg4ODg4";
        Response answer;
        try (Connection rival = database.getConnection();
                Statement statement = rival.createStatement()) {
            rival.setAutoCommit(false);
            statement.execute("select pg_advisory_xact_lock(" + RELAY_LOCK + ")");
            answer = create(taskId);
            rival.rollback();
        }

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.contentType()).startsWith("application/problem+json");
        assertThat(answer.header("Retry-After")).isEqualTo("1");
        assertThat(answer.jsonPath().getString("detail")).contains("will be published");
        // The secrets that were made are not lost with the answer.
        assertThat(answer.jsonPath().getString("task.verifyKey")).isNotEmpty();

        Response again = create(taskId);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(registry.findCurrent(TaskId.parse(taskId), LIMIT)).isPresent();
    }
}
