package dev.sumac.cli;

import dev.sumac.cli.task.TaskDocument;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Every parameter that a task has. What is given here stands before what a file says. */
final class TaskOptions {
    @Option(
            names = "--from",
            paramLabel = "FILE",
            description = "Begin with the document that `task add --json` printed, here or at the other organization;"
                    + " - is standard input.")
    private @Nullable Path from;

    @Option(names = "--task-id", paramLabel = "BYTES", description = "32 bytes, base64url")
    private @Nullable String taskId;

    @Option(names = "--role", description = "leader or helper: what this aggregator is")
    private @Nullable String role;

    @Option(names = "--leader-url", paramLabel = "URL", description = "The Leader's endpoint, byte for byte as agreed")
    private @Nullable String leaderUrl;

    @Option(names = "--helper-url", paramLabel = "URL", description = "The Helper's endpoint, byte for byte as agreed")
    private @Nullable String helperUrl;

    @Option(
            names = "--peer-url",
            paramLabel = "URL",
            description = "Where this aggregator reaches the other, if not at its endpoint")
    private @Nullable String peerUrl;

    @Option(names = "--task-info", paramLabel = "BYTES", description = "1 to 255 bytes, base64url")
    private @Nullable String taskInfo;

    @Option(
            names = "--vdaf",
            paramLabel = "NAME",
            description = "Prio3Count, Prio3Sum, Prio3SumVec, Prio3Histogram or Prio3MultihotCountVec")
    private @Nullable String vdaf;

    @Option(names = "--length", paramLabel = "N", description = "Slots of a vector or buckets of a histogram")
    private @Nullable Integer length;

    @Option(names = "--chunk-length", paramLabel = "N", description = "Elements per chunk of a proof")
    private @Nullable Integer chunkLength;

    @Option(names = "--max-measurement", paramLabel = "N", description = "Prio3Sum, Prio3SumVec: the largest number")
    private @Nullable BigInteger maxMeasurement;

    @Option(names = "--max-weight", paramLabel = "N", description = "Prio3MultihotCountVec: how many slots at most")
    private @Nullable BigInteger maxWeight;

    @Option(names = "--batch-mode", paramLabel = "MODE", description = "time-interval or leader-selected")
    private @Nullable String batchMode;

    @Option(names = "--time-precision", paramLabel = "SECONDS", description = "The unit of all times")
    private @Nullable BigInteger timePrecision;

    @Option(names = "--min-batch-size", paramLabel = "N", description = "Fewer reports are never collected")
    private @Nullable BigInteger minBatchSize;

    @Option(
            names = "--task-interval",
            paramLabel = "START+DURATION",
            description = "The times that reports may have, in units of the time precision since 1970")
    private @Nullable String taskInterval;

    @Option(names = "--verify-key", paramLabel = "BYTES", description = "The verification key, 32 bytes, base64url")
    private @Nullable String verifyKey;

    @Option(names = "--verify-key-id", paramLabel = "N", description = "0 to 255")
    private @Nullable Integer verifyKeyId;

    @Option(names = "--aggregator-token", paramLabel = "TOKEN", description = "What the Leader shows the Helper")
    private @Nullable String aggregatorToken;

    @Option(names = "--collector-token", paramLabel = "TOKEN", description = "What the collector shows the Leader")
    private @Nullable String collectorToken;

    @Option(
            names = "--collector-hpke-config",
            paramLabel = "BYTES",
            description = "The collector's HpkeConfig, base64url; without it a key pair is made")
    private @Nullable String collectorHpkeConfig;

    @Option(names = "--max-report-age", paramLabel = "SECONDS", description = "Older reports are dropped")
    private @Nullable BigInteger maxReportAge;

    @Option(
            names = "--task-configuration",
            paramLabel = "BYTES",
            description =
                    "The draft's TaskConfiguration, base64url: all that a client or collector needs beside the id")
    private @Nullable String taskConfiguration;

    /** The file's document, with what was given in its place. */
    TaskDocument document() throws UserErrorException {
        JsonObject json = from == null ? new JsonObject() : read(from);
        put(json, "taskId", taskId);
        put(json, "role", role);
        put(json, "leaderUrl", leaderUrl);
        put(json, "helperUrl", helperUrl);
        put(json, "peerUrl", peerUrl);
        put(json, "taskInfo", taskInfo);
        put(json, "batchMode", batchMode);
        put(json, "timePrecisionSeconds", timePrecision);
        put(json, "minBatchSize", minBatchSize);
        put(json, "verifyKey", verifyKey);
        put(json, "verifyKeyId", verifyKeyId);
        put(json, "aggregatorToken", aggregatorToken);
        put(json, "collectorToken", collectorToken);
        put(json, "collectorHpkeConfig", collectorHpkeConfig);
        put(json, "maxReportAgeSeconds", maxReportAge);
        put(json, "taskConfiguration", taskConfiguration);
        putVdaf(json);
        putInterval(json);
        return new TaskDocument(json);
    }

    /** The document to make a task from: when the file is an answer to a creation, its part for the other side. */
    TaskDocument toAdd() throws UserErrorException {
        TaskDocument given = document();
        JsonObject json =
                given.peer().map(peer -> merged(given, peer)).orElse(given).json();
        json.remove("collectorPrivateKey");
        json.remove("peer");
        json.remove("deleted");
        return new TaskDocument(json);
    }

    /** The peer's document, but for what was given on the command line. */
    private TaskDocument merged(TaskDocument given, TaskDocument peer) {
        JsonObject json = peer.json().copy();
        if (role != null) {
            json.put("role", given.json().getValue("role"));
        }
        if (peerUrl != null) {
            json.put("peerUrl", given.json().getValue("peerUrl"));
        }
        return new TaskDocument(json);
    }

    private void putVdaf(JsonObject json) {
        JsonObject all = json.getValue("vdaf") instanceof JsonObject known ? known.copy() : new JsonObject();
        if (vdaf != null && !vdaf.equals(all.getValue("type"))) {
            all = new JsonObject();
        }
        put(all, "type", vdaf);
        put(all, "length", length);
        put(all, "chunkLength", chunkLength);
        put(all, "maxMeasurement", maxMeasurement);
        put(all, "maxWeight", maxWeight);
        if (!all.isEmpty()) {
            json.put("vdaf", all);
        }
    }

    private void putInterval(JsonObject json) throws UserErrorException {
        if (taskInterval != null) {
            json.put("taskInterval", intervalJson("--task-interval", taskInterval));
        }
    }

    static JsonObject intervalJson(String option, String text) throws UserErrorException {
        if (!text.matches("\\d+\\+\\d+")) {
            throw new UserErrorException(
                    option + " is START+DURATION, two whole numbers in units of the time precision, not " + text);
        }
        String[] parts = text.split("\\+");
        return new JsonObject().put("start", new BigInteger(parts[0])).put("duration", new BigInteger(parts[1]));
    }

    private static void put(JsonObject json, String field, @Nullable Object value) {
        if (value != null) {
            json.put(field, value);
        }
    }

    private static JsonObject read(Path file) throws UserErrorException {
        try {
            String text = file.toString().equals("-")
                    ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                    : Files.readString(file);
            return new JsonObject(text);
        } catch (IOException e) {
            throw new UserErrorException("--from: cannot read " + file + ": " + e.getMessage());
        } catch (DecodeException e) {
            throw new UserErrorException(
                    "--from: " + file + " is not a task's document as `task add --json` prints it");
        }
    }
}
