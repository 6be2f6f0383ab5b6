package dev.sumac.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sumac.cli.Sumac;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two organizations, a client and a collector that have nothing in common but what {@code task add} prints. */
@ExtendWith(ClusterExtension.class)
class CommandLineTest {
    private static final int DONE = 0;
    private static final int FAILED = 1;

    private final Cluster cluster;

    @TempDir
    private Path directory;

    private String printed = "";
    private String errors = "";

    CommandLineTest(Cluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void taskMadeByTheLeaderFirst_shouldGiveTheTruth() throws Exception {
        String own = file("own.json");
        String peers = file("peers.json");
        assertThat(add(
                        cluster.alpha(),
                        urls("--vdaf", "Prio3Histogram", "--length", "5", "--min-batch-size", "4"),
                        "--output",
                        own,
                        "--peer-output",
                        peers))
                .isEqualTo(DONE);
        assertThat(Files.readString(Path.of(peers))).doesNotContain("collectorPrivateKey");
        assertThat(add(cluster.beta(), List.of("--from", peers))).isEqualTo(DONE);
        JsonNode document = Aggregator.JSON.readTree(Path.of(own).toFile());

        assertThat(run("upload", "--from", own, "--json", "3", "0", "3")).isEqualTo(DONE);
        assertThat(Aggregator.JSON.readTree(printed).get("accepted").asInt()).isEqualTo(3);
        // One too few: it says what it waits for, and goes on when it is asked again.
        assertThat(run("collect", "--from", own, "--timeout", "12")).isEqualTo(FAILED);
        assertThat(errors.lines()).hasSize(2).allMatch(line -> line.contains("at least 4 reports"));
        Matcher toGoOn = Pattern.compile("The same command with (--interval) (\\d+\\+\\d+) goes on")
                .matcher(errors);
        assertThat(toGoOn.find()).as(errors).isTrue();
        Path rows = Files.writeString(Path.of(file("rows.csv")), "day,bucket\nmonday,4\n\"tuesday\",4\n");
        // A client that knows no more than the draft says it has to.
        assertThat(run(
                        "upload",
                        "--task-id",
                        document.get("taskId").asText(),
                        "--task-configuration",
                        document.get("taskConfiguration").asText(),
                        "--input",
                        rows.toString(),
                        "--column",
                        "bucket"))
                .isEqualTo(DONE);

        assertThat(run("collect", "--from", own, toGoOn.group(1), toGoOn.group(2), "--json"))
                .as(errors)
                .isEqualTo(DONE);
        JsonNode collected = Aggregator.JSON.readTree(printed);
        assertThat(collected.get("reports").asInt()).isEqualTo(5);
        assertThat(collected.get("result").toString()).isEqualTo("[1,0,0,2,2]");

        assertThat(run("collect", "--from", own, "--json")).isEqualTo(FAILED);
        assertThat(printed).isEmpty();
        assertThat(errors.lines()).hasSize(1);
        assertThat(errors).contains("urn:ietf:params:ppm:dap:error:batchOverlap");
    }

    @Test
    void taskMadeByTheHelperFirst_shouldGiveTheTruth() throws Exception {
        assertThat(add(
                        cluster.alpha(),
                        List.of(
                                "--role",
                                "helper",
                                "--leader-url",
                                cluster.beta().url().toString(),
                                "--helper-url",
                                cluster.alpha().url().toString(),
                                "--vdaf",
                                "Prio3Sum",
                                "--max-measurement",
                                "1000",
                                "--batch-mode",
                                "leader-selected",
                                "--min-batch-size",
                                "2"),
                        "--json"))
                .isEqualTo(DONE);
        Path helpers = Files.writeString(Path.of(file("helpers.json")), printed);
        assertThat(add(cluster.beta(), List.of("--from", helpers.toString()), "--json"))
                .as(errors)
                .isEqualTo(DONE);
        assertThat(printed).doesNotContain("collectorPrivateKey");

        assertThat(run("upload", "--from", helpers.toString(), "1000", "7")).isEqualTo(DONE);
        // A collector that has no document: it was told what the two organizations agreed on, and by whom it is known.
        assertThat(run(collectByOptions(Aggregator.JSON.readTree(helpers.toFile()))))
                .as(errors)
                .isEqualTo(DONE);
        assertThat(Aggregator.JSON.readTree(printed).get("result").asInt()).isEqualTo(1007);
    }

    /** {@code collect} of a sum, with all that it needs to know as options. */
    private static String[] collectByOptions(JsonNode task) {
        List<String> all = new ArrayList<>(List.of("collect", "--json", "--vdaf", "Prio3Sum"));
        all.addAll(List.of(
                "--max-measurement", task.get("vdaf").get("maxMeasurement").asText()));
        Map.of(
                        "--task-id", "taskId",
                        "--leader-url", "leaderUrl",
                        "--helper-url", "helperUrl",
                        "--task-info", "taskInfo",
                        "--batch-mode", "batchMode",
                        "--time-precision", "timePrecisionSeconds",
                        "--min-batch-size", "minBatchSize",
                        "--collector-hpke-config", "collectorHpkeConfig",
                        "--collector-private-key", "collectorPrivateKey",
                        "--collector-token", "collectorToken")
                .forEach((option, field) ->
                        all.addAll(List.of(option, task.get(field).asText())));
        return all.toArray(String[]::new);
    }

    @Test
    void unknownTask_shouldBeRefusedInTheDraftsWords() {
        String own = file("alone.json");
        assertThat(add(cluster.alpha(), urls("--vdaf", "Prio3Count"), "--output", own))
                .isEqualTo(DONE);

        assertThat(run("upload", "--from", own, "--task-id", "A".repeat(43), "1"))
                .isEqualTo(FAILED);
        assertThat(errors).contains("urn:ietf:params:ppm:dap:error:unrecognizedTask");
    }

    @Test
    void clientThatTakesManifests_shouldAskNobodyForKeysAndBeCounted() throws Exception {
        String own = file("own.json");
        String peers = file("peers.json");
        assertThat(add(
                        cluster.alpha(),
                        urls("--vdaf", "Prio3Count", "--min-batch-size", "4"),
                        "--output",
                        own,
                        "--peer-output",
                        peers))
                .isEqualTo(DONE);
        assertThat(add(cluster.beta(), List.of("--from", peers))).isEqualTo(DONE);
        saveManifest(cluster.alpha());
        saveManifest(cluster.beta());
        HoldingProxy proxy = cluster.proxyTo(cluster.alpha());

        assertThat(run(
                        "upload",
                        "--from",
                        own,
                        "--leader-address",
                        proxy.uri().toString(),
                        // Where nobody listens: a client with manifests has no need of the Helper.
                        "--helper-address",
                        "http://127.0.0.1:1/",
                        "--leader-manifest",
                        manifest(cluster.alpha()),
                        "--leader-root",
                        cluster.alpha().manifestRoot().toString(),
                        "--helper-manifest",
                        manifest(cluster.beta()),
                        "--helper-root",
                        cluster.beta().manifestRoot().toString(),
                        "--manifest-memory",
                        file("memory"),
                        "1",
                        "1",
                        "0",
                        "1"))
                .as(errors)
                .isEqualTo(DONE);

        assertThat(run("collect", "--from", own, "--json")).as(errors).isEqualTo(DONE);
        JsonNode collected = Aggregator.JSON.readTree(printed);
        assertThat(collected.get("reports").asInt()).isEqualTo(4);
        assertThat(collected.get("result").asInt()).isEqualTo(3);

        // The Helper's manifest does not stand for the Leader, whoever signed it.
        assertThat(run(
                        "upload",
                        "--from",
                        own,
                        "--leader-manifest",
                        manifest(cluster.beta()),
                        "--leader-root",
                        cluster.beta().manifestRoot().toString(),
                        "--manifest-memory",
                        file("memory"),
                        "1"))
                .isEqualTo(FAILED);
        assertThat(errors).contains("the manifest is of " + cluster.beta().url());
    }

    private String manifest(Aggregator aggregator) {
        return file(aggregator.name() + ".jws");
    }

    private void saveManifest(Aggregator aggregator) {
        assertThat(run(
                        "key",
                        "manifest",
                        "--admin-url",
                        aggregator.url() + "api/v1/",
                        "--admin-token",
                        aggregator.adminToken(),
                        "--root",
                        aggregator.manifestRoot().toString(),
                        "--output",
                        manifest(aggregator)))
                .as(errors)
                .isEqualTo(DONE);
        assertThat(errors).contains("of " + aggregator.url() + ", valid until ");
    }

    private List<String> urls(String... more) {
        List<String> all = new ArrayList<>(List.of(
                "--leader-url",
                cluster.alpha().url().toString(),
                "--helper-url",
                cluster.beta().url().toString()));
        all.addAll(List.of(more));
        return all;
    }

    private int add(Aggregator at, List<String> options, String... more) {
        List<String> all = new ArrayList<>(
                List.of("task", "add", "--admin-url", at.url() + "api/v1/", "--admin-token", at.adminToken()));
        all.addAll(options);
        all.addAll(List.of(more));
        return run(all.toArray(String[]::new));
    }

    private int run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Sumac.execute(new PrintWriter(out), new PrintWriter(err), arguments);
        printed = out.toString();
        errors = err.toString();
        return code;
    }

    private String file(String name) {
        return directory.resolve(name).toString();
    }
}
