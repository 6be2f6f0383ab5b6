package dev.sumac.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.cli.demo.PlainAggregation;
import dev.sumac.cli.demo.PrivateAggregation;
import dev.sumac.cli.flight.FlightTask;
import dev.sumac.cli.flight.WrongTasks;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The whole command, with aggregators that add up in plain. */
class DemoCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void demo_shouldExitWith0AndPrintOneObjectWhenAllMatch() {
        assertThat(run(FlightTask.all(), "--json")).isZero();

        JsonObject printed = new JsonObject(out.toString());
        assertThat(printed.fieldNames())
                .containsExactly("tasks", "seconds", "uploadReportsPerSecond", "verifyReportsPerSecond");
        assertThat(printed.getJsonArray("tasks")).hasSize(5);
        JsonObject delays = printed.getJsonArray("tasks").getJsonObject(2);
        assertThat(delays.fieldNames())
                .containsExactly("name", "vdaf", "batchMode", "reports", "result", "truth", "match");
        assertThat(delays.getString("vdaf")).isEqualTo("Prio3Histogram");
        assertThat(delays.getString("batchMode")).isEqualTo("leader-selected");
        assertThat(delays.getLong("reports")).isEqualTo(3_000);
        assertThat(delays.getJsonArray("result")).hasSize(7);
        assertThat(printed.getJsonArray("tasks").getJsonObject(0).getLong("result"))
                .isPositive();
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void demo_shouldExitWith1WhenAnEncodersBucketEdgeMoved() {
        assertThat(run(WrongTasks.withMovedBucketEdge(), "--json")).isEqualTo(1);

        JsonObject delays = new JsonObject(out.toString()).getJsonArray("tasks").getJsonObject(2);
        assertThat(delays.getBoolean("match")).isFalse();
        assertThat(delays.getValue("result")).isNotEqualTo(delays.getValue("truth"));
    }

    @Test
    void demo_shouldShowATableAndAChartForPeople() {
        assertThat(run(FlightTask.all())).isZero();

        assertThat(out.toString())
                .contains("flights by minutes of delay on arrival")
                .contains("Prio3MultihotCountVec")
                .contains("yes")
                .contains("reports/s uploaded")
                .doesNotContain("\u001b");
        assertThat(out.toString().lines()).allMatch(line -> line.length() <= 100);
    }

    @Test
    void demo_shouldMarkWhatDiffers() {
        assertThat(run(WrongTasks.withMovedBucketEdge())).isEqualTo(1);

        assertThat(out.toString()).contains("NO").contains("differs");
    }

    @Test
    void demo_shouldExitWith1AndPrintEveryRowWhenAReportIsRejected() {
        assertThat(run(new PlainAggregation(1), FlightTask.all(), "--json")).isEqualTo(1);

        assertThat(rows()).hasSize(5).allSatisfy(row -> {
            assertThat(row.getBoolean("match")).isFalse();
            assertThat(row.getLong("reports")).isEqualTo(2_999);
            assertThat(row.getValue("result")).isNotNull();
        });
    }

    @Test
    void demo_shouldExitWith1AndPrintEveryRowWhenNothingCounts() {
        assertThat(run(new PlainAggregation(3_000), FlightTask.all(), "--json")).isEqualTo(1);

        assertThat(rows()).hasSize(5).allSatisfy(row -> {
            assertThat(row.getBoolean("match")).isFalse();
            assertThat(row.getLong("reports")).isZero();
            assertThat(row.containsKey("result")).isTrue();
            assertThat(row.getValue("result")).isNull();
        });

        out.getBuffer().setLength(0);
        assertThat(run(new PlainAggregation(3_000), FlightTask.all())).isEqualTo(1);
        assertThat(out.toString().lines().filter(line -> line.endsWith(" NO")))
                .hasSize(5)
                .allMatch(line -> line.contains(" none "));
    }

    @Test
    void demo_shouldExitWith2AndStartNothingWhenTheTableCannotBeUsed(@TempDir Path directory) throws IOException {
        Path table = Files.writeString(
                directory.resolve("mine.csv"),
                "date,delay_minutes,distance_miles,origin,destination\n2001/01/01 10:00,5,99999,BOS,SEA\n");

        int code = commandLine(new DemoCommand(FlightTask.all(), (options, progress) -> {
                    throw new AssertionError("nothing is started");
                }))
                .execute("--input", table.toString());

        assertThat(code).isEqualTo(2);
        assertThat(err.toString())
                .isEqualToIgnoringNewLines("sumac: mine.csv: line 2, column distance_miles: 99999 is out of range;"
                        + " allowed is a whole number from 0 to 10000");
    }

    @Test
    void demo_shouldPrintItsResultsAndThenTheUrlsAndKeepItRunningWhenItIsAskedTo() {
        List<String> printedBefore = new ArrayList<>();
        Plain session = new Plain(new PlainAggregation(0), () -> {
            printedBefore.add(out.toString());
            printedBefore.add(err.toString());
        });

        assertThat(commandLine(new DemoCommand(FlightTask.all(), (options, progress) -> session))
                        .execute("--keep"))
                .isZero();

        assertThat(printedBefore).hasSize(2);
        assertThat(printedBefore.getFirst()).contains("reports/s uploaded");
        assertThat(printedBefore.getLast().lines().map(String::strip))
                .containsSubsequence(
                        "alpha",
                        "URL          http://127.0.0.1:8100/alpha/",
                        "admin URL    http://127.0.0.1:8100/alpha/api/v1/",
                        "admin token  token-of-alpha",
                        "console      http://127.0.0.1:8100/alpha/console/ (any name, the token as password)",
                        "manifest     http://127.0.0.1:8100/alpha/manifest",
                        "its root     /run/alpha.pem",
                        "beta",
                        "URL          http://127.0.0.1:8200/beta/",
                        "admin URL    http://127.0.0.1:8200/beta/api/v1/",
                        "admin token  token-of-beta",
                        "console      http://127.0.0.1:8200/beta/console/ (any name, the token as password)",
                        "manifest     http://127.0.0.1:8200/beta/manifest",
                        "its root     /run/beta.pem",
                        "logs           /run/logs")
                .anyMatch(line -> line.startsWith("It runs until Ctrl-C."));
    }

    @Test
    void demo_shouldReadTheColumnsThatItIsTold(@TempDir Path directory) throws IOException {
        Path table = Files.writeString(directory.resolve("mine.csv"), """
                when,delay_minutes,early,miles,origin,destination
                2001/01/01 10:00,90,-5,700,BOS,SEA
                2001/01/02 10:00,30,-5,800,BOS,SEA
                """);

        assertThat(run(
                        FlightTask.all(),
                        "--json",
                        "--input",
                        table.toString(),
                        "--column",
                        "date=when",
                        "--column",
                        "distance_miles=miles",
                        "--column",
                        "late.delay_minutes=early"))
                .isZero();

        assertThat(rows().get(0).getLong("result"))
                .as("late, by the column that is read for it alone")
                .isZero();
        assertThat(rows().get(1).getLong("result")).as("distance").isEqualTo(1500);
        assertThat(rows().get(3).getJsonArray("result").stream()
                        .mapToLong(minutes -> ((Number) minutes).longValue())
                        .sum())
                .as("minutes late by weekday, by the usual column")
                .isEqualTo(120);
    }

    private int run(List<FlightTask> tasks, String... arguments) {
        return run(new PlainAggregation(0), tasks, arguments);
    }

    private int run(PrivateAggregation aggregation, List<FlightTask> tasks, String... arguments) {
        return commandLine(new DemoCommand(
                        tasks,
                        (options, progress) -> new Plain(aggregation, () -> {
                            throw new AssertionError("nobody asked to keep it");
                        })))
                .execute(arguments);
    }

    private List<JsonObject> rows() {
        return new JsonObject(out.toString())
                .getJsonArray("tasks").stream().map(JsonObject.class::cast).toList();
    }

    private CommandLine commandLine(DemoCommand command) {
        return Sumac.configured(new CommandLine(command))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err));
    }

    private record Plain(PrivateAggregation aggregation, Runnable kept) implements DemoCommand.Session {
        @Override
        public Urls urls() {
            return new Urls(member("alpha", 8100), member("beta", 8200), Path.of("/run/logs"));
        }

        private static Urls.Member member(String name, int port) {
            URI url = URI.create("http://127.0.0.1:" + port + "/" + name + "/");
            return new Urls.Member(
                    name, url, "token-of-" + name, url.resolve("manifest"), Path.of("/run/" + name + ".pem"));
        }

        @Override
        public void keep() {
            kept.run();
        }

        @Override
        public void close() {}
    }
}
