package dev.sumac.cli;

import dev.sumac.dap.task.Task;
import dev.sumac.dap.task.Url;
import dev.sumac.sdk.Client;
import dev.sumac.sdk.UploadResult;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
        description = {
            "Split measurements in two, encrypt and upload them, as clients do.",
            "",
            "A measurement is 0 or 1 for Prio3Count, a number for Prio3Sum, the index of a bucket for Prio3Histogram,"
                    + " and a number for each slot, with commas between, for Prio3SumVec and Prio3MultihotCountVec."
        },
        footer = {"", "Example:", "  ./sumac upload --from task.json 3 7 7"})
final class UploadCommand implements Callable<Integer> {
    private static final int REPORTS_A_REQUEST = 100;

    @Spec
    private CommandSpec spec;

    @Mixin
    private TaskOptions options;

    @Option(
            names = "--leader-address",
            paramLabel = "URL",
            description = "Reach the Leader here instead of at its endpoint")
    private @Nullable String leaderAddress;

    @Option(
            names = "--helper-address",
            paramLabel = "URL",
            description = "Reach the Helper here instead of at its endpoint")
    private @Nullable String helperAddress;

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description = "Take more measurements from a file, one on each line")
    private @Nullable Path input;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Parameters(arity = "0..*", paramLabel = "MEASUREMENT", description = "What each client measured")
    private List<String> given = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        Client client = client();
        List<long[]> measurements = measurements();
        long accepted = 0;
        JsonArray refused = new JsonArray();
        for (int from = 0; from < measurements.size(); from += REPORTS_A_REQUEST) {
            UploadResult result =
                    client.upload(measurements.subList(from, Math.min(measurements.size(), from + REPORTS_A_REQUEST)));
            accepted += result.accepted().size();
            result.refused().forEach(status -> refused.add(status.error().toString()));
        }
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(new JsonObject()
                    .put("accepted", accepted)
                    .put("refused", refused)
                    .encodePrettily());
        } else {
            out.println("  " + accepted + " reports accepted, " + refused.size() + " refused "
                    + (refused.isEmpty() ? "" : refused.encode()));
        }
        out.flush();
        return refused.isEmpty() ? 0 : Sumac.FAILED;
    }

    private Client client() throws UserErrorException {
        try {
            Task task = options.document().task();
            Client.Builder builder = Client.builder(task);
            if (leaderAddress != null) {
                builder.leaderAddress(new Url(leaderAddress));
            }
            if (helperAddress != null) {
                builder.helperAddress(new Url(helperAddress));
            }
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new UserErrorException(e.getMessage() + "; give --from FILE, or --task-id and --task-configuration");
        }
    }

    private List<long[]> measurements() throws UserErrorException {
        List<long[]> measurements = new ArrayList<>();
        for (String text : given) {
            measurements.add(measurement("\"" + text + "\"", text));
        }
        if (input != null) {
            try {
                int number = 0;
                for (String line : Files.readAllLines(input)) {
                    number++;
                    if (!line.isBlank()) {
                        measurements.add(measurement(input + ": line " + number + ": \"" + line + "\"", line));
                    }
                }
            } catch (IOException e) {
                throw new UserErrorException("cannot read " + input + ": " + e.getMessage());
            }
        }
        if (measurements.isEmpty()) {
            throw new UserErrorException("nothing to upload: give measurements, or --input FILE");
        }
        return measurements;
    }

    private static long[] measurement(String where, String text) throws UserErrorException {
        try {
            return Arrays.stream(text.split(","))
                    .mapToLong(number -> Long.parseLong(number.strip()))
                    .toArray();
        } catch (NumberFormatException e) {
            throw new UserErrorException(where + " is no measurement; allowed are whole numbers with commas between");
        }
    }
}
