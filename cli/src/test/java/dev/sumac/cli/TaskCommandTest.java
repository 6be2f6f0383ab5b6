package dev.sumac.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.cli.task.TaskDocument;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code task add} and {@code task list} as a person types them, on a key service's fake. */
class TaskCommandTest {
    private static final List<String> LEAST = List.of(
            "--leader-url", "https://one.example/", "--helper-url", "https://two.example/", "--vdaf", "Prio3Count");

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private FakeKeyService keys;

    @BeforeEach
    void start() throws IOException {
        keys = new FakeKeyService();
    }

    @AfterEach
    void stop() {
        keys.close();
    }

    @Test
    void add_shouldMakeWhatIsNotGiven() {
        assertThat(add(LEAST, "--json")).isZero();

        JsonObject asked = keys.asked().getFirst();
        assertThat(asked.getString("role")).isEqualTo("leader");
        assertThat(asked.getString("batchMode")).isEqualTo("time-interval");
        assertThat(asked.getInteger("timePrecisionSeconds")).isEqualTo(300);
        assertThat(asked.getInteger("minBatchSize")).isEqualTo(100);
        for (String made : List.of("taskId", "verifyKey", "aggregatorToken", "collectorToken")) {
            assertThat(asked.getString(made)).as(made).hasSize(43);
        }
        JsonObject printed = new JsonObject(out.toString());
        assertThat(new TaskDocument(printed).collectorKeypair().config().encode())
                .as("the key pair belongs together")
                .isNotEmpty();
        assertThat(asked.containsKey("collectorPrivateKey"))
                .as("the key service sees no private key of the collector")
                .isFalse();
        assertThat(printed.getJsonObject("peer").fieldNames())
                .contains("verifyKey", "aggregatorToken")
                .doesNotContain("collectorPrivateKey", "collectorToken");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void add_shouldPassEveryParameterOn() {
        List<String> all = List.of(
                "--task-id", "8BY0RzZMzxvA46_8ymhzycOB9krN-QIGYvg_RsByGec",
                "--role", "helper",
                "--leader-url", "https://one.example/a",
                "--helper-url", "https://two.example/b",
                "--peer-url", "https://inner.example/",
                "--task-info", "ZmxpZ2h0cw",
                "--vdaf", "Prio3SumVec",
                "--length", "7",
                "--max-measurement", "18446744073709551615",
                "--chunk-length", "21",
                "--batch-mode", "leader-selected",
                "--time-precision", "60",
                "--min-batch-size", "18446744073709551615",
                "--task-interval", "5+18446744073709551610",
                "--verify-key", "8BY0RzZMzxvA46_8ymhzycOB9krN-QIGYvg_RsByGec",
                "--verify-key-id", "255",
                "--aggregator-token", "between-us",
                "--collector-token", "from-the-collector",
                "--collector-hpke-config", "AQAgAAEAAQAgMe8x",
                "--max-report-age", "3600",
                "--task-configuration", "AAAA");

        assertThat(add(all)).as("nothing is made, so nothing has to be kept").isZero();

        assertThat(keys.asked().getFirst()).isEqualTo(new JsonObject("""
                                {"taskId": "8BY0RzZMzxvA46_8ymhzycOB9krN-QIGYvg_RsByGec", "role": "helper",
                                 "leaderUrl": "https://one.example/a", "helperUrl": "https://two.example/b",
                                 "peerUrl": "https://inner.example/", "taskInfo": "ZmxpZ2h0cw",
                                 "vdaf": {"type": "Prio3SumVec", "length": 7, "maxMeasurement": 18446744073709551615,
                                          "chunkLength": 21},
                                 "batchMode": "leader-selected", "timePrecisionSeconds": 60,
                                 "minBatchSize": 18446744073709551615,
                                 "taskInterval": {"start": 5, "duration": 18446744073709551610},
                                 "verifyKey": "8BY0RzZMzxvA46_8ymhzycOB9krN-QIGYvg_RsByGec", "verifyKeyId": 255,
                                 "aggregatorToken": "between-us", "collectorToken": "from-the-collector",
                                 "collectorHpkeConfig": "AQAgAAEAAQAgMe8x", "maxReportAgeSeconds": 3600,
                                 "taskConfiguration": "AAAA"}
                                """));
        assertThat(out.toString()).contains("8BY0RzZMzxvA46_8ymhzycOB9krN-QIGYvg_RsByGec");
    }

    @Test
    void add_shouldMakeNoTokensForClientsOfRealms() {
        assertThat(add(LEAST, "--peer-client-id", "us", "--collector-client-id", "them", "--json"))
                .isZero();

        assertThat(keys.asked().getFirst().getString("peerClientId")).isEqualTo("us");
        assertThat(keys.asked().getFirst().getString("collectorClientId")).isEqualTo("them");
        assertThat(keys.asked().getFirst().fieldNames()).doesNotContain("aggregatorToken", "collectorToken");
    }

    @Test
    void add_shouldKeepSecretsInFilesOfTheOwner() throws IOException {
        Path own = directory.resolve("own.json");
        Path peers = directory.resolve("peers.json");

        assertThat(add(LEAST, "--output", own.toString(), "--peer-output", peers.toString()))
                .isZero();

        for (Path file : List.of(own, peers)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
        JsonObject kept = new JsonObject(Files.readString(own));
        JsonObject handed = new JsonObject(Files.readString(peers));
        assertThat(kept.containsKey("collectorPrivateKey")).isTrue();
        assertThat(handed.containsKey("collectorPrivateKey")).isFalse();
        assertThat(handed.getString("role")).isEqualTo("helper");
        assertThat(out.toString()).doesNotContain(kept.getString("verifyKey"));
    }

    @Test
    void add_shouldMakeNothingWhereItsSecretsHaveNoPlace() throws IOException {
        Path there = Files.writeString(directory.resolve("there.json"), "precious");

        assertThat(add(LEAST)).isEqualTo(2);
        assertThat(add(LEAST, "--output", there.toString())).isEqualTo(2);

        assertThat(keys.asked()).isEmpty();
        assertThat(there).hasContent("precious");
        assertThat(err.toString().lines()).hasSize(2).allMatch(line -> line.startsWith("sumac: "));
    }

    /** The Helper was first, with a collector's own config: the Leader's side still makes the collector's token. */
    @Test
    void add_shouldKeepATokenThatItMakesForAnotherSidesTask() {
        List<String> ofTheOtherSide = List.of(
                "--task-id", "8BY0RzZMzxvA46_8ymhzycOB9krN-QIGYvg_RsByGec",
                "--verify-key", "8BY0RzZMzxvA46_8ymhzycOB9krN-QIGYvg_RsByGec",
                "--aggregator-token", "between-us",
                "--collector-hpke-config", "AQAgAAEAAQAgMe8x");
        List<String> all = new ArrayList<>(LEAST);
        all.addAll(ofTheOtherSide);

        assertThat(add(all)).isEqualTo(2);
        assertThat(err.toString()).contains("--output FILE");
        assertThat(keys.asked()).isEmpty();
        assertThat(add(all, "--json")).isZero();
        assertThat(new JsonObject(out.toString()).getString("collectorToken")).isNotEmpty();
        assertThat(add(all, "--collector-client-id", "them"))
                .as("nothing is made")
                .isZero();
    }

    @Test
    void add_shouldLeaveNoFileWhenItFails() {
        Path file = directory.resolve("task.json");
        keys.refuse(400, "vdaf.length must be a number from 1 to 7");

        assertThat(add(LEAST, "--output", file.toString())).isEqualTo(1);

        assertThat(file).doesNotExist();
        assertThat(err.toString())
                .isEqualToIgnoringNewLines("sumac: POST " + keys.url()
                        + "tasks was refused: 400: vdaf.length must be a number from 1 to 7");
    }

    @Test
    void add_shouldTakeThePeersPartOfAnAnswer() throws IOException {
        Path file = directory.resolve("task.json");
        assertThat(add(LEAST, "--output", file.toString())).isZero();

        assertThat(add(List.of("--from", file.toString()), "--max-report-age", "77", "--json"))
                .isZero();

        JsonObject first = keys.asked().get(0);
        JsonObject second = keys.asked().get(1);
        assertThat(second.getString("role")).isEqualTo("helper");
        assertThat(second.getInteger("maxReportAgeSeconds")).isEqualTo(77);
        for (String shared : List.of("taskId", "verifyKey", "aggregatorToken", "collectorHpkeConfig", "leaderUrl")) {
            assertThat(second.getString(shared)).as(shared).isEqualTo(first.getString(shared));
        }
        assertThat(second.fieldNames()).doesNotContain("peer", "deleted", "collectorToken", "collectorPrivateKey");
    }

    @Test
    void add_shouldRepeatTheSameRequestWhileItIsNotPublished() {
        keys.refuse(503, "stored and not published yet");

        assertThat(add(LEAST, "--json")).isZero();

        assertThat(keys.asked()).hasSize(2);
        assertThat(keys.asked().get(1)).isEqualTo(keys.asked().get(0));
        assertThat(new JsonObject(out.toString()).containsKey("collectorPrivateKey"))
                .isTrue();
    }

    @Test
    void add_shouldSayThatTheTokenIsWrongOrNobodyIsThere() {
        assertThat(run("task", "list", "--admin-url", keys.url(), "--admin-token", "wrong"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("401: the operator's token");
        assertThat(run("task", "list", "--admin-url", "http://127.0.0.1:1/", "--admin-token", "x"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("GET http://127.0.0.1:1/api/v1/tasks: nobody answers there");
        assertThat(err.toString().lines()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "--length, many, --length",
        "--task-interval, 5, START+DURATION",
        "--from, nowhere.json, there is no file nowhere.json",
        "--colour, red, --colour",
    })
    void add_shouldExplainWrongUsageInOneLine(String option, String value, String said) {
        assertThat(add(LEAST, "--json", option, value)).isEqualTo(2);

        assertThat(err.toString().lines()).hasSize(1);
        assertThat(err.toString()).startsWith("sumac: ").contains(said);
        assertThat(out.toString()).isEmpty();
        assertThat(keys.asked()).isEmpty();
    }

    @Test
    void list_shouldAskForTheAddressOfAnAggregator() {
        assertThat(run("task", "list", "--admin-url", "ftp://one.example/", "--admin-token", "x"))
                .isEqualTo(2);

        assertThat(err.toString())
                .isEqualToIgnoringNewLines(
                        "sumac: --admin-url: ftp://one.example/ is no URL such as https://one.example/api/v1/");
    }

    @Test
    void list_shouldShowATableAndOneObject() {
        assertThat(add(LEAST, "--json")).isZero();
        String id = keys.asked().getFirst().getString("taskId");
        out.getBuffer().setLength(0);

        assertThat(list()).isZero();
        assertThat(out.toString()).contains(id).contains("Prio3Count").contains("time-interval");
        out.getBuffer().setLength(0);

        assertThat(list("--json")).isZero();
        JsonObject printed = new JsonObject(out.toString());
        assertThat(printed.getJsonArray("tasks").getJsonObject(0).getString("taskId"))
                .isEqualTo(id);
    }

    private int list(String... more) {
        return run(
                with(List.of("task", "list", "--admin-url", keys.url(), "--admin-token", FakeKeyService.TOKEN), more));
    }

    private int add(List<String> options, String... more) {
        List<String> all = new ArrayList<>(
                List.of("task", "add", "--admin-url", keys.url(), "--admin-token", FakeKeyService.TOKEN));
        all.addAll(options);
        return run(with(all, more));
    }

    private static String[] with(List<String> options, String... more) {
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private int run(String... arguments) {
        return Sumac.execute(new PrintWriter(out), new PrintWriter(err), arguments);
    }
}
