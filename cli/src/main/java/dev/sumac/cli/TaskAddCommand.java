package dev.sumac.cli;

import dev.sumac.cli.task.MissingFields;
import dev.sumac.cli.task.TaskDocument;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sumac task add}. */
@Command(
        name = "add",
        sortOptions = false,
        abbreviateSynopsis = true,
        description = {
            "Make a task at one aggregator.",
            "",
            "The id, the keys and the tokens are made when they are not given; batches are of a time interval, of at"
                    + " least 100 reports, and the time precision is 300 seconds unless something else is said. BYTES"
                    + " are base64url without padding. What is secret is better given in a file (--from): others on this"
                    + " machine see a command's arguments.",
            ""
        },
        footer = {
            "",
            "Two organizations make the same task, each at its own aggregator:",
            "  1. The first keeps one file and sends the other one to the second:",
            "       ./sumac task add --role leader --leader-url https://one.example/ \\",
            "           --helper-url https://two.example/ --vdaf Prio3Histogram --length 10 \\",
            "           --admin-url https://one.example/api/v1/ \\",
            "           --output task.json --peer-output for-two.json",
            "  2. The second makes its half of it:",
            "       ./sumac task add --from for-two.json \\",
            "           --admin-url https://two.example/api/v1/",
            "  3. The first collects:",
            "       ./sumac collect --from task.json",
            "",
            "On a stack of this machine the URLs are known:",
            "  ./sumac task add --vdaf Prio3Count --min-batch-size 10 --output task.json",
            "  ./sumac task add --from task.json --aggregator beta"
        })
final class TaskAddCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private TaskParameters parameters;

    @Mixin
    private OperatorParameters operator;

    @Mixin
    private AdminOptions admin;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            order = 40,
            description = "Write the whole document, secrets included, into a new file that only its owner reads.")
    private @Nullable Path output;

    @Option(
            names = "--peer-output",
            paramLabel = "FILE",
            order = 41,
            description = "Likewise the document for the other organization, without what is not for it.")
    private @Nullable Path peerOutput;

    @Option(names = "--json", order = 42, description = "Print the whole document, secrets included.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        JsonObject wanted = wanted();
        requireAPlaceForSecrets(wanted);
        try (HttpClient http = AdminOptions.client();
                SecretFile file = SecretFile.create("--output", output);
                SecretFile peerFile = SecretFile.create("--peer-output", peerOutput)) {
            AdminOptions.Target target = admin.target(http);
            boolean leads = "leader".equals(wanted.getValue("role"));
            addUrl(wanted, leads ? "leaderUrl" : "helperUrl", target.own());
            addUrl(wanted, leads ? "helperUrl" : "leaderUrl", target.other());
            TaskDocument made = target.api().add(new TaskDocument(wanted));
            write(file, made);
            write(peerFile, made.peer().orElseThrow(() -> new IOException("the answer holds no peer's document")));
            print(made);
        }
        return 0;
    }

    /** The file's document, or its part for the other side, with what was given in its place. */
    private JsonObject wanted() throws UserErrorException {
        TaskDocument given = new TaskDocument(parameters.read());
        JsonObject wanted = given.peer().orElse(given).json().copy();
        for (String answersOnly : List.of("peer", "deleted", "collectorPrivateKey")) {
            wanted.remove(answersOnly);
        }
        parameters.overlay(wanted);
        operator.overlay(wanted);
        defaultTo(wanted, "role", "leader");
        defaultTo(wanted, "batchMode", "time-interval");
        defaultTo(wanted, "timePrecisionSeconds", 300);
        defaultTo(wanted, "minBatchSize", 100);
        return wanted;
    }

    /** What is made is shown once. */
    private void requireAPlaceForSecrets(JsonObject wanted) throws UserErrorException {
        if (MissingFields.makesSecrets(wanted) && !json && output == null) {
            throw new UserErrorException(
                    "this makes keys and tokens that are shown only once: give --output FILE to keep them, or --json");
        }
    }

    private static void defaultTo(JsonObject task, String field, Object value) {
        if (!task.containsKey(field)) {
            task.put(field, value);
        }
    }

    private static void addUrl(JsonObject task, String field, Optional<String> url) {
        url.ifPresent(known -> defaultTo(task, field, known));
    }

    private static void write(@Nullable SecretFile file, TaskDocument document) throws IOException {
        if (file != null) {
            file.write(document.json().encodePrettily() + "\n");
        }
    }

    private void print(TaskDocument made) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(made.json().encodePrettily());
        } else {
            for (String field : List.of("taskId", "role", "leaderUrl", "helperUrl", "batchMode", "minBatchSize")) {
                made.text(field).ifPresent(value -> out.printf("  %-12s  %s%n", field, value));
            }
        }
        out.flush();
    }
}
