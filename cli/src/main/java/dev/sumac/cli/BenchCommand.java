package dev.sumac.cli;

import dev.sumac.cli.bench.Bench;
import dev.sumac.cli.terminal.Progress;
import dev.sumac.cli.terminal.Screen;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.net.http.HttpClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sumac bench}. */
@Command(
        name = "bench",
        subcommands = KeysBenchCommand.class,
        description = {
            "Measure the whole system under load.",
            "",
            "Starts the demo's two aggregators and sends them reports of a histogram of 100 buckets that were made"
                    + " beforehand, through the gateway, to a durable PostgreSQL. Load and aggregators share this"
                    + " machine."
        })
final class BenchCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private LocalStack localStack;

    @Option(
            names = "--reports",
            paramLabel = "N",
            defaultValue = "40000",
            description = "How many reports each measure takes (${DEFAULT-VALUE})")
    private int reports;

    @Option(names = "--json", description = "Print one JSON object and no progress.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        if (reports < 100 || reports > 1_000_000) {
            throw new UserErrorException("--reports is from 100 to 1000000, not " + reports);
        }
        try (Progress progress = new Progress(Screen.error(spec.commandLine().getErr()), json);
                LocalStack.Running running = localStack.start(progress::step);
                HttpClient http = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            JsonObject measured = new Bench(running.stack(), http, progress::step).run(reports);
            progress.finish();
            print(spec.commandLine().getOut(), measured);
            http.shutdownNow();
        }
        return 0;
    }

    private void print(PrintWriter out, JsonObject measured) {
        if (json) {
            out.println(measured.encodePrettily());
        } else {
            out.println();
            out.println("  upload, one a request    " + line(measured.getJsonObject("upload")));
            out.println("  upload, 100 a request    " + line(measured.getJsonObject("uploadBulk")));
            out.println("  upload to result         "
                    + measured.getJsonObject("endToEnd").getValue("reportsPerSecond") + " reports/s");
            out.println("  resident memory, MB      "
                    + measured.getJsonObject("residentMegabytes").encode());
        }
        out.flush();
    }

    private static String line(JsonObject measured) {
        return measured.getValue("reportsPerSecond") + " reports/s, a request p50 " + measured.getValue("p50Millis")
                + " ms, p99 " + measured.getValue("p99Millis") + " ms";
    }
}
