package dev.sumac.cli;

import dev.sumac.cli.csv.WholeNumbers;
import dev.sumac.cli.task.TaskDocument;
import dev.sumac.dap.message.Interval;
import dev.sumac.dap.task.Url;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What all participants of a task agree on. What is given here stands before what a file says. */
final class TaskParameters {
    private static final BigInteger UNSIGNED_MAX = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

    @Option(
            names = "--from",
            paramLabel = "FILE",
            order = 1,
            description = "The task's document, as `task add` made it here or at the other organization; - is standard"
                    + " input. Options beside it stand before what it says.")
    private @Nullable Path from;

    @Option(names = "--task-id", paramLabel = "BYTES", order = 2, description = "32 bytes")
    private @Nullable String taskId;

    @Option(
            names = "--task-configuration",
            paramLabel = "BYTES",
            order = 3,
            description =
                    "The draft's TaskConfiguration. To upload and to collect it says all that the following say; when"
                            + " a task is added it must be what they encode to.")
    private @Nullable String taskConfiguration;

    @Option(
            names = "--leader-url",
            paramLabel = "URL",
            order = 4,
            description = "The Leader's endpoint, byte for byte as both agreed.")
    private @Nullable String leaderUrl;

    @Option(
            names = "--helper-url",
            paramLabel = "URL",
            order = 5,
            description = "The Helper's endpoint, byte for byte as both agreed.")
    private @Nullable String helperUrl;

    @Option(names = "--task-info", paramLabel = "BYTES", order = 6, description = "1 to 255 bytes")
    private @Nullable String taskInfo;

    @Option(
            names = "--vdaf",
            paramLabel = "NAME",
            order = 7,
            description = "Prio3Count, Prio3Sum, Prio3SumVec, Prio3Histogram or Prio3MultihotCountVec")
    private @Nullable String vdaf;

    @Option(
            names = "--length",
            paramLabel = "N",
            order = 8,
            description = "Buckets of a histogram, or numbers of a vector")
    private @Nullable Integer length;

    @Option(
            names = "--max-measurement",
            paramLabel = "N",
            order = 9,
            description = "Prio3Sum, Prio3SumVec: the greatest number there is.")
    private @Nullable BigInteger maxMeasurement;

    @Option(
            names = "--max-weight",
            paramLabel = "N",
            order = 10,
            description = "Prio3MultihotCountVec: how many ones at most.")
    private @Nullable BigInteger maxWeight;

    @Option(names = "--chunk-length", paramLabel = "N", order = 11, description = "Numbers in a chunk of the proof")
    private @Nullable Integer chunkLength;

    @Option(names = "--batch-mode", paramLabel = "MODE", order = 12, description = "time-interval or leader-selected")
    private @Nullable String batchMode;

    @Option(names = "--time-precision", paramLabel = "SECONDS", order = 13, description = "The unit of all times")
    private @Nullable BigInteger timePrecision;

    @Option(
            names = "--min-batch-size",
            paramLabel = "N",
            order = 14,
            description = "Fewer reports are never collected.")
    private @Nullable BigInteger minBatchSize;

    @Option(
            names = "--task-interval",
            paramLabel = "START+DURATION",
            order = 15,
            description = "The times that reports may have, in units of the time precision since 1970.")
    private @Nullable String taskInterval;

    /** The file's document, or an empty one. */
    JsonObject read() throws UserErrorException {
        return from == null ? new JsonObject() : read(from);
    }

    /** Puts what was given in the place of what a document says. */
    void overlay(JsonObject json) throws UserErrorException {
        put(json, "taskId", taskId);
        put(json, "taskConfiguration", taskConfiguration);
        put(json, "leaderUrl", leaderUrl);
        put(json, "helperUrl", helperUrl);
        put(json, "taskInfo", taskInfo);
        put(json, "batchMode", batchMode);
        put(json, "timePrecisionSeconds", timePrecision);
        put(json, "minBatchSize", minBatchSize);
        putVdaf(json);
        if (taskInterval != null) {
            Interval interval = interval("--task-interval", taskInterval);
            json.put(
                    "taskInterval",
                    new JsonObject()
                            .put("start", new BigInteger(Long.toUnsignedString(interval.start())))
                            .put("duration", new BigInteger(Long.toUnsignedString(interval.duration()))));
        }
    }

    /** The task as a client or a collector needs it. */
    TaskDocument document() throws UserErrorException {
        JsonObject json = read();
        overlay(json);
        if (json.isEmpty()) {
            throw new UserErrorException("which task? Give --from FILE, or --task-id and its parameters as options");
        }
        return new TaskDocument(json);
    }

    private void putVdaf(JsonObject json) {
        JsonObject all = json.getValue("vdaf") instanceof JsonObject known ? known.copy() : new JsonObject();
        if (vdaf != null && !vdaf.equals(all.getValue("type"))) {
            // Another VDAF's parameters are none of this one's.
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

    /** An interval that an option gives. */
    static Interval interval(String option, String text) throws UserErrorException {
        String[] parts = text.split("\\+", -1);
        WholeNumbers unsigned = new WholeNumbers(BigInteger.ZERO, UNSIGNED_MAX);
        if (parts.length != 2
                || unsigned.fault(parts[0]).isPresent()
                || unsigned.fault(parts[1]).isPresent()) {
            throw new UserErrorException(option + ": \"" + text + "\"; allowed is START+DURATION, two whole numbers in"
                    + " units of the time precision");
        }
        return new Interval(new BigInteger(parts[0]).longValue(), new BigInteger(parts[1]).longValue());
    }

    /** An aggregator's URL that an option gives. */
    static Url url(String option, String text) throws UserErrorException {
        try {
            return new Url(text);
        } catch (IllegalArgumentException e) {
            throw new UserErrorException(option + ": " + e.getMessage());
        }
    }

    static void put(JsonObject json, String field, @Nullable Object value) {
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
        } catch (NoSuchFileException e) {
            throw new UserErrorException("--from: there is no file " + file);
        } catch (AccessDeniedException e) {
            throw new UserErrorException("--from: no permission to read " + file);
        } catch (IOException e) {
            throw new UserErrorException("--from: cannot read " + file + ": " + e.getMessage());
        } catch (DecodeException e) {
            throw new UserErrorException("--from: " + file + " is no task's document, as `task add` prints it");
        }
    }
}
