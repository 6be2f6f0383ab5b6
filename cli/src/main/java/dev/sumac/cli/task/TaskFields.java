package dev.sumac.cli.task;

import dev.sumac.dap.message.BatchMode;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.Interval;
import dev.sumac.dap.message.TaskExtension;
import dev.sumac.dap.task.TaskConfiguration;
import dev.sumac.dap.task.Url;
import dev.sumac.dap.task.VdafConfig;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.util.List;
import java.util.function.Function;

/**
 * The fields of a document that say what a TaskConfiguration says. Each is read as it stands there: a client makes nothing
 * up.
 */
final class TaskFields {
    private static final BigInteger UNSIGNED_MAX = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

    private final JsonObject json;

    TaskFields(JsonObject json) {
        this.json = json;
    }

    /** @throws IllegalArgumentException naming the field that is missing or wrong */
    TaskConfiguration configuration() {
        return TaskConfiguration.of(
                field(json, "taskInfo", Bytes::ofBase64Url),
                field(json, "leaderUrl", Url::new),
                field(json, "helperUrl", Url::new),
                number(json, "timePrecisionSeconds"),
                number(json, "minBatchSize"),
                field(json, "batchMode", TaskFields::batchMode),
                vdaf(),
                extensions());
    }

    /** @throws IllegalArgumentException naming the field that says something else than the configuration */
    void requireAgrees(TaskConfiguration configuration) {
        requireAgrees("", json, of(configuration));
    }

    private static void requireAgrees(String path, JsonObject given, JsonObject agreed) {
        for (String name : given.fieldNames()) {
            Object value = given.getValue(name);
            Object wanted = agreed.getValue(name);
            if (value instanceof JsonObject inner && wanted instanceof JsonObject agreedInner) {
                requireAgrees(name + ".", inner, agreedInner);
            } else if (wanted != null && !wanted.toString().equals(String.valueOf(value))) {
                throw new IllegalArgumentException(
                        path + name + " is " + value + ", but the taskConfiguration says " + wanted);
            }
        }
    }

    /** The fields that say what a configuration says. */
    private static JsonObject of(TaskConfiguration configuration) {
        JsonObject fields = new JsonObject()
                .put("taskInfo", configuration.taskInfo().toBase64Url())
                .put("leaderUrl", configuration.leaderAggregatorEndpoint().value())
                .put("helperUrl", configuration.helperAggregatorEndpoint().value())
                .put("timePrecisionSeconds", unsigned(configuration.timePrecision()))
                .put("minBatchSize", unsigned(configuration.minBatchSize()))
                .put("batchMode", TaskDocument.label(configuration.batchMode()))
                .put("vdaf", of(configuration.vdaf()));
        configuration
                .taskInterval()
                .ifPresent(interval -> fields.put(
                        "taskInterval",
                        new JsonObject()
                                .put("start", unsigned(interval.start()))
                                .put("duration", unsigned(interval.duration()))));
        return fields;
    }

    static JsonObject of(VdafConfig config) {
        JsonObject fields = new JsonObject().put("type", config.vdafName());
        return switch (config) {
            case VdafConfig.Prio3Count c -> fields;
            case VdafConfig.Prio3Sum c -> fields.put("maxMeasurement", unsigned(c.maxMeasurement()));
            case VdafConfig.Prio3SumVec c ->
                fields.put("length", c.length())
                        .put("maxMeasurement", unsigned(c.maxMeasurement()))
                        .put("chunkLength", c.chunkLength());
            case VdafConfig.Prio3Histogram c -> fields.put("length", c.length()).put("chunkLength", c.chunkLength());
            case VdafConfig.Prio3MultihotCountVec c ->
                fields.put("length", c.length())
                        .put("chunkLength", c.chunkLength())
                        .put("maxWeight", c.maxWeight());
        };
    }

    private static BigInteger unsigned(long value) {
        return new BigInteger(Long.toUnsignedString(value));
    }

    private VdafConfig vdaf() {
        JsonObject vdaf = object("vdaf");
        String type = field(vdaf, "type", text -> text);
        return switch (type) {
            case "Prio3Count" -> new VdafConfig.Prio3Count();
            case "Prio3Sum" -> new VdafConfig.Prio3Sum(number(vdaf, "maxMeasurement"));
            case "Prio3SumVec" ->
                new VdafConfig.Prio3SumVec(
                        small(vdaf, "length"), number(vdaf, "maxMeasurement"), small(vdaf, "chunkLength"));
            case "Prio3Histogram" -> new VdafConfig.Prio3Histogram(small(vdaf, "length"), small(vdaf, "chunkLength"));
            case "Prio3MultihotCountVec" ->
                new VdafConfig.Prio3MultihotCountVec(
                        small(vdaf, "length"), small(vdaf, "chunkLength"), number(vdaf, "maxWeight"));
            default ->
                throw new IllegalArgumentException("vdaf.type: \"" + type + "\"; allowed is Prio3Count, Prio3Sum,"
                        + " Prio3SumVec, Prio3Histogram or Prio3MultihotCountVec");
        };
    }

    private List<TaskExtension> extensions() {
        if (!json.containsKey("taskInterval")) {
            return List.of();
        }
        JsonObject interval = object("taskInterval");
        return List.of(
                TaskExtension.taskInterval(new Interval(number(interval, "start"), number(interval, "duration"))));
    }

    private static BatchMode batchMode(String name) {
        for (BatchMode mode : BatchMode.values()) {
            if (TaskDocument.label(mode).equals(name)) {
                return mode;
            }
        }
        throw new IllegalArgumentException("\"" + name + "\"; allowed is time-interval or leader-selected");
    }

    private JsonObject object(String name) {
        if (json.getValue(name) instanceof JsonObject object) {
            return object;
        }
        throw missing(name);
    }

    private static int small(JsonObject object, String name) {
        return field(object, name, Integer::parseInt);
    }

    private static long number(JsonObject object, String name) {
        return field(object, name, text -> {
            BigInteger number = new BigInteger(text);
            if (number.signum() < 0 || number.compareTo(UNSIGNED_MAX) > 0) {
                throw new IllegalArgumentException(text + "; allowed is a whole number from 0 to " + UNSIGNED_MAX);
            }
            return number.longValue();
        });
    }

    private static <T> T field(JsonObject object, String name, Function<String, T> read) {
        Object value = object.getValue(name);
        if (value == null) {
            throw missing(name);
        }
        try {
            return read.apply(value.toString());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + ": \"" + value + "\" is not a whole number", e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    private static IllegalArgumentException missing(String name) {
        return new IllegalArgumentException("the task's document has no \"" + name + "\"");
    }
}
