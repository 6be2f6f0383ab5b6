package dev.sumac.cli;

import dev.sumac.cli.task.TaskDocument;
import dev.sumac.cli.terminal.BarChart;
import dev.sumac.dap.message.BatchMode;
import dev.sumac.dap.message.Interval;
import dev.sumac.dap.message.Query;
import dev.sumac.dap.message.Times;
import dev.sumac.dap.task.Task;
import dev.sumac.dap.task.VdafConfig;
import dev.sumac.sdk.Collected;
import dev.sumac.sdk.Collector;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sumac collect}. */
@Command(
        name = "collect",
        sortOptions = false,
        abbreviateSynopsis = true,
        description = {
            "Collect the result of a batch, as the collector does.",
            "",
            "A batch is collected once and takes no more reports then. In a time-interval task it is all reports of an"
                    + " interval, in a leader-selected one those that the Leader puts together. The collector's key and"
                    + " token come from --from, if it is the document of the side that made them, or by options. BYTES"
                    + " are base64url without padding.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  ./sumac collect --from task.json",
            "  ./sumac collect --from task.json --interval 5883000+12 --json"
        })
final class CollectCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private TaskParameters parameters;

    @Option(
            names = "--interval",
            paramLabel = "START+DURATION",
            order = 20,
            description = "In units of the time precision since 1970. Without it: the last 24 hours, the current unit"
                    + " included.")
    private @Nullable String interval;

    @Option(
            names = "--collector-hpke-config",
            paramLabel = "BYTES",
            order = 21,
            description = "The collector's HpkeConfig.")
    private @Nullable String collectorHpkeConfig;

    @Option(
            names = "--collector-private-key",
            paramLabel = "BYTES",
            order = 22,
            description = "The private key that belongs to it. Secret: better in the file.")
    private @Nullable String privateKey;

    @Option(
            names = "--collector-token",
            paramLabel = "TOKEN",
            order = 23,
            description = "What the collector shows the Leader. Secret: better in the file.")
    private @Nullable String collectorToken;

    @Option(
            names = "--leader-address",
            paramLabel = "URL",
            order = 30,
            description = "Reach the Leader here instead of at its endpoint.")
    private @Nullable String leaderAddress;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            order = 31,
            defaultValue = "300",
            description = "How long to wait. Without it: ${DEFAULT-VALUE}.")
    private long timeoutSeconds;

    @Option(
            names = "--json",
            order = 42,
            description = "Print one JSON object: \"reports\", how many, \"interval\", and \"result\", a number or an"
                    + " array.")
    private boolean json;

    private int looks;

    @Override
    public Integer call() throws Exception {
        if (timeoutSeconds < 1 || timeoutSeconds > Duration.ofDays(365).toSeconds()) {
            throw new UserErrorException("--timeout is a number of seconds from 1 to a year's, not " + timeoutSeconds);
        }
        TaskDocument document = document();
        Task task = task(document);
        Query query = query(task);
        try {
            // Printed before the Leader is told to forget it.
            collector(task, document, query)
                    .collect(query, Duration.ofSeconds(timeoutSeconds), collected -> print(task, collected));
        } catch (TimeoutException e) {
            throw new CommandFailedException(
                    "after " + timeoutSeconds + " s " + e.getMessage() + ". " + needed(task) + " " + toGoOn(query));
        }
        return 0;
    }

    private TaskDocument document() throws UserErrorException {
        JsonObject all = parameters.document().json();
        TaskParameters.put(all, "collectorHpkeConfig", collectorHpkeConfig);
        TaskParameters.put(all, "collectorPrivateKey", privateKey);
        TaskParameters.put(all, "collectorToken", collectorToken);
        return new TaskDocument(all);
    }

    private static Task task(TaskDocument document) throws UserErrorException {
        try {
            return document.task();
        } catch (IllegalArgumentException e) {
            throw new UserErrorException(e.getMessage() + "; see ./sumac collect --help for how to name a task");
        }
    }

    private Collector collector(Task task, TaskDocument document, Query query) throws UserErrorException {
        try {
            Collector.Builder builder = Collector.builder(task, document.collectorKeypair(), document.collectorToken())
                    .whilePending(pending -> sayOnce(task, query))
                    .whenRepeated(new Repeats(spec.commandLine().getErr(), Duration.ofSeconds(timeoutSeconds)));
            if (leaderAddress != null) {
                builder.leaderAddress(TaskParameters.url("--leader-address", leaderAddress));
            }
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new UserErrorException(
                    e.getMessage() + "; give --from with the document of the side that made the collector's key");
        }
    }

    /** At the second look: a batch that is complete takes one. */
    private void sayOnce(Task task, Query query) {
        if (++looks == 2) {
            spec.commandLine()
                    .getErr()
                    .println("sumac: waiting up to " + timeoutSeconds + " s for the Leader. " + needed(task) + " "
                            + toGoOn(query));
            spec.commandLine().getErr().flush();
        }
    }

    private static String needed(Task task) {
        return "It seals a batch once at least "
                + Long.toUnsignedString(task.configuration().minBatchSize())
                + " reports of it are verified by both aggregators.";
    }

    /** The last 24 hours are others by then: a request for them would wait for this one and overlap with it. */
    private static String toGoOn(Query query) {
        return query instanceof Query.TimeInterval(Interval(long start, long duration))
                ? "The same command with --interval " + Long.toUnsignedString(start) + "+"
                        + Long.toUnsignedString(duration) + " goes on with the same job."
                : "The same command again goes on with the same job.";
    }

    private Query query(Task task) throws UserErrorException {
        if (task.configuration().batchMode() == BatchMode.LEADER_SELECTED) {
            if (interval != null) {
                throw new UserErrorException("--interval: the Leader selects the batches of this task");
            }
            return new Query.LeaderSelected();
        }
        if (interval != null) {
            return new Query.TimeInterval(TaskParameters.interval("--interval", interval));
        }
        long precision = task.configuration().timePrecision();
        long end = Times.of(Instant.now(), precision) + 1;
        long units = Long.divideUnsigned(Duration.ofDays(1).toSeconds(), precision);
        long duration = Math.max(1, Math.min(end, units));
        return new Query.TimeInterval(new Interval(end - duration, duration));
    }

    private void print(Task task, Collected collected) {
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(new JsonObject()
                    .put("reports", collected.reportCount())
                    .put(
                            "interval",
                            new JsonObject()
                                    .put("start", collected.interval().start())
                                    .put("duration", collected.interval().duration()))
                    .put("result", value(task.configuration().vdaf(), collected.result()))
                    .encodePrettily());
        } else {
            out.println("  reports  " + BarChart.text(BigInteger.valueOf(collected.reportCount())));
            out.println("  result   "
                    + String.join(
                            " ", collected.result().stream().map(BarChart::text).toList()));
        }
        out.flush();
    }

    private static Object value(VdafConfig vdaf, List<BigInteger> result) {
        return switch (vdaf) {
            case VdafConfig.Prio3Count c -> result.getFirst();
            case VdafConfig.Prio3Sum c -> result.getFirst();
            case VdafConfig.Prio3SumVec c -> new JsonArray(result);
            case VdafConfig.Prio3Histogram c -> new JsonArray(result);
            case VdafConfig.Prio3MultihotCountVec c -> new JsonArray(result);
        };
    }
}
