package dev.sumac.cli;

import dev.sumac.cli.bench.KeysBench;
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

/** {@code sumac bench keys}. */
@Command(
        name = "keys",
        description = {
            "Measure how fast a rotated key is served and a revoked one refused everywhere.",
            "",
            "Starts the demo's two aggregators, the Leader with three replicas of upload and prepare, and uploads all"
                    + " the while. One replica of upload is killed during it, one of each is stopped and goes on later. Every"
                    + " other revocation calls the key compromised. In the end everything is collected: no acknowledged"
                    + " report may be missing that was not under such a key."
        })
final class KeysBenchCommand implements Callable<Integer> {
    private static final int MOST_CHANGES = 100;

    @Spec
    private CommandSpec spec;

    @Mixin
    private LocalStack localStack;

    @Option(
            names = "--changes",
            paramLabel = "N",
            defaultValue = "50",
            description = "How many rotations, and how many revocations (${DEFAULT-VALUE})")
    private int changes;

    @Option(names = "--json", description = "Print one JSON object and no progress.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        // Each takes a config id, of which there are 256, for days.
        if (changes < KeysBench.FEWEST_CHANGES || changes > MOST_CHANGES) {
            throw new UserErrorException(
                    "--changes is from " + KeysBench.FEWEST_CHANGES + " to " + MOST_CHANGES + ", not " + changes);
        }
        try (Progress progress = new Progress(Screen.error(spec.commandLine().getErr()), json);
                LocalStack.Running running = localStack.start(progress::step);
                HttpClient http = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            JsonObject measured = new KeysBench(running.stack(), http, progress::step).run(changes);
            progress.finish();
            print(spec.commandLine().getOut(), measured);
            http.shutdownNow();
            return KeysBench.holds(measured) ? 0 : Sumac.FAILED;
        }
    }

    private void print(PrintWriter out, JsonObject measured) {
        if (json) {
            out.println(measured.encodePrettily());
        } else {
            out.println();
            out.println("  rotation served          p50 " + measured.getValue("rotationP50Millis") + " ms, p99 "
                    + measured.getValue("rotationP99Millis") + " ms");
            out.println("  revocation refused       p50 " + measured.getValue("revocationP50Millis") + " ms, p99 "
                    + measured.getValue("revocationP99Millis") + " ms");
            out.println("  at the Helper, refused   p50 " + measured.getValue("helperRevocationP50Millis") + " ms, p99 "
                    + measured.getValue("helperRevocationP99Millis") + " ms");
            out.println("  the first of all         rotation " + measured.getValue("firstRotationMillis")
                    + " ms, revocation " + measured.getValue("firstRevocationMillis") + " ms");
            out.println("  uploads meanwhile        " + measured.getValue("uploadsPerSecond") + " reports/s, "
                    + measured.getValue("acknowledgedLost") + " lost, " + measured.getValue("rejectedAsRevoked")
                    + " rejected with their key");
            out.println("  stopped, then gone on    its first answer: " + measured.getValue("firstAnswerAfterStop"));
        }
        out.flush();
    }
}
