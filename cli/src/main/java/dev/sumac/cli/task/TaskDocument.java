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
import java.util.function.Function;

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

    /**
     * What a client or a collector needs of it.
     *
     * @throws IllegalArgumentException naming the field that is missing or wrong
     */
    public Task task() {
        TaskId id = parsed("taskId", TaskId::parse);
        Optional<String> agreed = text("taskConfiguration");
        if (agreed.isEmpty()) {
            return new Task(id, new TaskFields(json).configuration());
        }
        TaskConfiguration configuration = parsed("taskConfiguration", text -> decoded(text, TaskConfiguration::decode));
        new TaskFields(json).requireAgrees(configuration);
        return new Task(id, configuration);
    }

    /** The collector's key pair. */
    public HpkeKeypair collectorKeypair() {
        HpkeConfig config = parsed("collectorHpkeConfig", text -> decoded(text, HpkeConfig::decode));
        return parsed(
                "collectorPrivateKey",
                text -> new HpkeKeypair(
                        config, new HpkePrivateKey(Bytes.ofBase64Url(text).toByteArray())));
    }

    /** What the collector presents to the Leader. */
    public BearerToken collectorToken() {
        return parsed("collectorToken", BearerToken::new);
    }

    private <T> T parsed(String field, Function<String, T> read) {
        String text = text(field)
                .orElseThrow(() -> new IllegalArgumentException("the task's document has no \"" + field + "\""));
        try {
            return read.apply(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(field + ": " + e.getMessage(), e);
        }
    }

    private interface Decoding<T> {
        T decode(byte[] bytes) throws DecodeException;
    }

    private static <T> T decoded(String base64Url, Decoding<T> decoding) {
        try {
            return decoding.decode(Bytes.ofBase64Url(base64Url).toByteArray());
        } catch (DecodeException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** The key service's JSON for a VDAF. */
    public static JsonObject vdaf(VdafConfig config) {
        return TaskFields.of(config);
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
