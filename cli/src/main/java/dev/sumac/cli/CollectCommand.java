package dev.sumac.cli;

import dev.sumac.cli.task.TaskDocument;
import dev.sumac.cli.terminal.BarChart;
import dev.sumac.dap.message.BatchMode;
import dev.sumac.dap.message.Interval;
import dev.sumac.dap.message.Query;
import dev.sumac.dap.message.Times;
import dev.sumac.dap.task.Task;
import dev.sumac.dap.task.Url;
import dev.sumac.sdk.Collected;
import dev.sumac.sdk.Collector;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
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
        description = {
            "Collect the result of a batch, as the collector does.",
            "",
            "A batch can be collected only once. In a time-interval task it is all reports of an interval, in a"
                    + " leader-selected one those of the batch that the Leader has open now."
        },
        footer = {"", "Example:", "  ./sumac collect --from task.json"})
final class CollectCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private TaskOptions options;

    @Option(
            names = "--collector-private-key",
            paramLabel = "BYTES",
            description = "The collector's private key, base64url, if the document does not hold it")
    private @Nullable String privateKey;

    @Option(
            names = "--leader-address",
            paramLabel = "URL",
            description = "Reach the Leader here instead of at its endpoint")
    private @Nullable String leaderAddress;

    @Option(
            names = "--interval",
            paramLabel = "START+DURATION",
            description = "In units of the time precision since 1970. Without it: the last 24 hours, the current unit"
                    + " included.")
    private @Nullable String interval;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description = "How long to wait (${DEFAULT-VALUE})")
    private long timeoutSeconds;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        TaskDocument document = options.document();
        if (privateKey != null) {
            document.json().put("collectorPrivateKey", privateKey);
        }
        Collected collected;
        try {
            Task task = document.task();
            collected = collector(task, document).collect(query(task), Duration.ofSeconds(timeoutSeconds));
        } catch (IllegalArgumentException e) {
            throw new UserErrorException(e.getMessage() + "; give --from FILE with the collector's key");
        } catch (TimeoutException e) {
            throw new UserErrorException("after " + timeoutSeconds + " s: " + e.getMessage()
                    + "; the same command goes on" + " with the same job");
        }
        print(collected);
        return 0;
    }

    private Collector collector(Task task, TaskDocument document) {
        Collector.Builder builder = Collector.builder(task, document.collectorKeypair(), document.collectorToken());
        if (leaderAddress != null) {
            builder.leaderAddress(new Url(leaderAddress));
        }
        return builder.build();
    }

    private Query query(Task task) throws UserErrorException {
        if (task.configuration().batchMode() == BatchMode.LEADER_SELECTED) {
            return new Query.LeaderSelected();
        }
        if (interval != null) {
            JsonObject given = TaskOptions.intervalJson("--interval", interval);
            return new Query.TimeInterval(new Interval(
                    Long.parseUnsignedLong(given.getValue("start").toString()),
                    Long.parseUnsignedLong(given.getValue("duration").toString())));
        }
        long precision = task.configuration().timePrecision();
        long end = Times.of(Instant.now(), precision) + 1;
        long duration = Math.max(1, Math.min(end, Duration.ofDays(1).toSeconds() / precision));
        return new Query.TimeInterval(new Interval(end - duration, duration));
    }

    private void print(Collected collected) {
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(new JsonObject()
                    .put("reports", collected.reportCount())
                    .put(
                            "interval",
                            new JsonObject()
                                    .put("start", collected.interval().start())
                                    .put("duration", collected.interval().duration()))
                    .put(
                            "result",
                            collected.result().size() == 1
                                    ? collected.result().getFirst()
                                    : new JsonArray(collected.result()))
                    .encodePrettily());
        } else {
            out.println("  reports  " + collected.reportCount());
            out.println("  result   "
                    + String.join(
                            " ", collected.result().stream().map(BarChart::text).toList()));
        }
        out.flush();
    }
}
