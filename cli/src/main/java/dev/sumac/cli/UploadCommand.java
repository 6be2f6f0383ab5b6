package dev.sumac.cli;

import dev.sumac.cli.csv.CsvException;
import dev.sumac.cli.csv.CsvFile;
import dev.sumac.dap.task.Task;
import dev.sumac.sdk.Client;
import dev.sumac.sdk.DapException;
import dev.sumac.sdk.UploadResult;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sumac upload}. */
@Command(
        name = "upload",
        sortOptions = false,
        abbreviateSynopsis = true,
        description = {
            "Split measurements in two, encrypt and upload them, as clients do.",
            "",
            "A measurement is 0 or 1 for Prio3Count, a number for Prio3Sum, the index of a bucket (from 0) for"
                    + " Prio3Histogram, and a number for each slot, with commas between, for Prio3SumVec and"
                    + " Prio3MultihotCountVec. The task is what --from says, or --task-id and --task-configuration, or"
                    + " --task-id and all of its parameters. BYTES are base64url without padding.",
            "",
            "Keys come from the aggregators, or with manifests from anywhere: then no aggregator is asked for them, and"
                    + " all that is sent goes to the Leader's address.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  ./sumac upload --from task.json 3 7 7",
            "  ./sumac upload --from task.json --input rows.csv --column minutes",
            "  ./sumac upload --from task.json \\",
            "      --leader-manifest leader.jws --leader-root leader-root.pem \\",
            "      --helper-manifest https://mirror.example/helper \\",
            "      --helper-root helper-root.pem 3 7 7"
        })
final class UploadCommand implements Callable<Integer> {
    private static final int REPORTS_A_REQUEST = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Spec
    private CommandSpec spec;

    @Mixin
    private TaskParameters parameters;

    @Option(
            names = "--leader-address",
            paramLabel = "URL",
            order = 30,
            description = "Reach the Leader here instead of at its endpoint.")
    private @Nullable String leaderAddress;

    @Option(
            names = "--helper-address",
            paramLabel = "URL",
            order = 31,
            description = "Reach the Helper here instead of at its endpoint.")
    private @Nullable String helperAddress;

    @Mixin
    private ManifestOptions manifests;

    @Option(
            names = "--input",
            paramLabel = "FILE.csv",
            order = 32,
            description = "Upload a measurement for each row of a table with a header line.")
    private @Nullable Path input;

    @Option(
            names = "--column",
            paramLabel = "NAME",
            order = 33,
            split = ",",
            description = "Which of its columns hold a measurement's numbers, in order. Without it: all.")
    private List<String> columns = new ArrayList<>();

    @Option(
            names = "--json",
            order = 42,
            description = "Print one JSON object: \"accepted\", how many, and \"refused\", how many by reason.")
    private boolean json;

    @Parameters(arity = "0..*", paramLabel = "MEASUREMENT", description = "What each client measured.")
    private List<String> given = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        Task task = task();
        Client client = client(task);
        List<long[]> measurements =
                measurements(Measurements.of(task.configuration().vdaf()));
        Uploaded uploaded = new Uploaded();
        try {
            for (int from = 0; from < measurements.size(); from += REPORTS_A_REQUEST) {
                int end = Math.min(measurements.size(), from + REPORTS_A_REQUEST);
                uploaded.add(client.upload(measurements.subList(from, end)));
            }
        } catch (DapException e) {
            // Some may have been accepted: whoever tries again has to know which.
            print(uploaded);
            throw e;
        }
        print(uploaded);
        return uploaded.refused.isEmpty() ? 0 : Sumac.FAILED;
    }

    /** What became of the reports, in the draft's words. */
    private static final class Uploaded {
        private long accepted;
        private final Map<String, Long> refused = new TreeMap<>();

        void add(UploadResult result) {
            accepted += result.accepted().size();
            result.refused().forEach(status -> refused.merge(status.error().token(), 1L, Long::sum));
        }
    }

    private void print(Uploaded uploaded) {
        var out = spec.commandLine().getOut();
        if (json) {
            JsonObject refused = new JsonObject();
            uploaded.refused.forEach(refused::put);
            out.println(new JsonObject()
                    .put("accepted", uploaded.accepted)
                    .put("refused", refused)
                    .encodePrettily());
        } else {
            out.println("  accepted  " + uploaded.accepted);
            uploaded.refused.forEach((reason, count) -> out.println("  refused   " + count + " " + reason));
        }
        out.flush();
    }

    private Task task() throws UserErrorException {
        try {
            return parameters.document().task();
        } catch (IllegalArgumentException e) {
            throw new UserErrorException(e.getMessage() + "; see ./sumac upload --help for how to name a task");
        }
    }

    private Client client(Task task) throws UserErrorException {
        Client.Builder builder = Client.builder(task)
                .patience(PATIENCE)
                .whenRepeated(new Repeats(spec.commandLine().getErr(), PATIENCE));
        if (leaderAddress != null) {
            builder.leaderAddress(TaskParameters.url("--leader-address", leaderAddress));
        }
        if (helperAddress != null) {
            builder.helperAddress(TaskParameters.url("--helper-address", helperAddress));
        }
        manifests.apply(builder);
        return builder.build();
    }

    private List<long[]> measurements(Measurements reader) throws UserErrorException {
        List<long[]> measurements = new ArrayList<>();
        for (String text : given) {
            measurements.add(reader.parse(text));
        }
        if (input != null) {
            try {
                measurements.addAll(reader.read(CsvFile.read(input), columns));
            } catch (CsvException e) {
                throw new UserErrorException(String.valueOf(e.getMessage()));
            }
        }
        if (measurements.isEmpty()) {
            throw new UserErrorException(
                    input == null
                            ? "nothing to upload: give measurements, or --input FILE.csv"
                            : input + " has a header line and no rows");
        }
        return measurements;
    }
}
