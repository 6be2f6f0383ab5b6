package dev.sumac.cli.task;

import dev.sumac.dap.hpke.HpkeKeypair;
import dev.sumac.dap.hpke.HpkePrivateKey;
import dev.sumac.dap.message.BatchMode;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.dap.message.TaskId;
import dev.sumac.dap.task.Task;
import dev.sumac.dap.task.TaskConfiguration;
import dev.sumac.dap.task.VdafConfig;
import dev.sumac.sdk.BearerToken;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * A task as JSON, under the key service's field names; bytes are base64url without padding. It may hold secrets, so it
 * prints nothing but the task's id.
 */
public record TaskDocument(JsonObject json) {

    /** A field's text, if it is there. */
    public Optional<String> text(String field) {
        return Optional.ofNullable(json.getValue(field)).map(Object::toString);
    }

    /** The document for the other aggregator, if this one is the answer to a creation. */
    public Optional<TaskDocument> peer() {
        return json.getValue("peer") instanceof JsonObject peer
                ? Optional.of(new TaskDocument(peer))
                : Optional.empty();
    }

    /** What a client or a collector needs of it. */
    public Task task() {
        try {
            return new Task(
                    TaskId.parse(require("taskId")),
                    TaskConfiguration.decode(
                            Bytes.ofBase64Url(require("taskConfiguration")).toByteArray()));
        } catch (DecodeException e) {
            throw new IllegalArgumentException("taskConfiguration: " + e.getMessage(), e);
        }
    }

    /** The collector's key pair. */
    public HpkeKeypair collectorKeypair() {
        try {
            HpkeConfig config = HpkeConfig.decode(
                    Bytes.ofBase64Url(require("collectorHpkeConfig")).toByteArray());
            return new HpkeKeypair(
                    config,
                    new HpkePrivateKey(
                            Bytes.ofBase64Url(require("collectorPrivateKey")).toByteArray()));
        } catch (DecodeException e) {
            throw new IllegalArgumentException("collectorHpkeConfig: " + e.getMessage(), e);
        }
    }

    /** What the collector presents to the Leader. */
    public BearerToken collectorToken() {
        return new BearerToken(require("collectorToken"));
    }

    private String require(String field) {
        return text(field)
                .orElseThrow(() -> new IllegalArgumentException("the task's document has no \"" + field + "\""));
    }

    /** The key service's JSON for a VDAF. */
    public static JsonObject vdaf(VdafConfig config) {
        JsonObject json = new JsonObject().put("type", config.vdafName());
        return switch (config) {
            case VdafConfig.Prio3Count c -> json;
            case VdafConfig.Prio3Sum c -> json.put("maxMeasurement", c.maxMeasurement());
            case VdafConfig.Prio3SumVec c ->
                json.put("length", c.length())
                        .put("maxMeasurement", c.maxMeasurement())
                        .put("chunkLength", c.chunkLength());
            case VdafConfig.Prio3Histogram c -> json.put("length", c.length()).put("chunkLength", c.chunkLength());
            case VdafConfig.Prio3MultihotCountVec c ->
                json.put("length", c.length())
                        .put("chunkLength", c.chunkLength())
                        .put("maxWeight", c.maxWeight());
        };
    }

    /** The name of a batch mode in documents and on screens. */
    public static String label(BatchMode mode) {
        return switch (mode) {
            case TIME_INTERVAL -> "time-interval";
            case LEADER_SELECTED -> "leader-selected";
        };
    }

    @Override
    public String toString() {
        return "TaskDocument[" + text("taskId").orElse("new") + "]";
    }
}
