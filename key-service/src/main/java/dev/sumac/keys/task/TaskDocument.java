package dev.sumac.keys.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigInteger;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A task as JSON: what an operator gives, and what comes back. The same document serves both organizations; each states
 * its own role. A field that is null does not stand in the JSON.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(
        name = "Task",
        description = "Bytes are base64url without padding. What is not given is made, unless it is required.",
        examples = """
                {"role": "leader", "leaderUrl": "https://leader.example/", "helperUrl": "https://helper.example/",
                 "taskInfo": "ZmxpZ2h0cw", "vdaf": {"type": "Prio3Histogram", "length": 100},
                 "batchMode": "time-interval", "timePrecisionSeconds": 3600, "minBatchSize": 100}""")
public final class TaskDocument {

    @Schema(description = "32 bytes", examples = "8BY0RzZMzxvA46_8ymhzycOB9krN-QIGYvg_RsByGec")
    public @Nullable String taskId;

    @Schema(
            description = "This aggregator's role; required.",
            enumeration = {"leader", "helper"})
    public @Nullable String role;

    @Schema(
            description = "The Leader's base URL, byte for byte as both agreed; required.",
            examples = "https://leader.example/")
    public @Nullable String leaderUrl;

    @Schema(description = "The Helper's base URL; required.", examples = "https://helper.example/")
    public @Nullable String helperUrl;

    @Schema(
            description = "The address dialled for the peer, when it is another than the peer's base URL.",
            examples = "https://dap.helper.example/")
    public @Nullable String peerUrl;

    @Schema(description = "1 to 255 bytes", examples = "ZmxpZ2h0cw")
    public @Nullable String taskInfo;

    @Schema(description = "required")
    public @Nullable VdafDocument vdaf;

    @Schema(
            description = "required",
            enumeration = {"time-interval", "leader-selected"})
    public @Nullable String batchMode;

    @Schema(description = "required", examples = "3600")
    public @Nullable BigInteger timePrecisionSeconds;

    @Schema(description = "required", examples = "100")
    public @Nullable BigInteger minBatchSize;

    @Schema(description = "The times that reports may have; any time when absent.")
    public @Nullable IntervalDocument taskInterval;

    @Schema(
            implementation = String.class,
            description = "The VDAF verification key, 32 bytes. Secret.",
            examples = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")
    public @Nullable SecretText verifyKey;

    @Schema(description = "First byte of AggregationJobInitReq: 0 to 255.", defaultValue = "0")
    public @Nullable Integer verifyKeyId;

    @Schema(
            description =
                    "The OAuth client that the Leader is in the Helper's realm. With it, no aggregatorToken is made.",
            examples = "leader-example")
    public @Nullable String peerClientId;

    @Schema(
            description =
                    "The OAuth client that the collector is in the Leader's realm; a Helper needs none. With it, no"
                            + " collectorToken is made.",
            examples = "collector-example")
    public @Nullable String collectorClientId;

    @Schema(description = "What the Leader presents to the Helper. Secret.", examples = "x0Jc9wq1n3VdYk5oZr7sTg")
    public @Nullable String aggregatorToken;

    @Schema(
            description = "What the collector presents to the Leader; a Helper needs none. Secret.",
            examples = "b8Lm2Yt6QeWz4uHs1PfKiA")
    public @Nullable String collectorToken;

    @Schema(
            description = "The draft's HpkeConfig of the collector.",
            examples = "BwAgAAEAAQAghSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo")
    public @Nullable String collectorHpkeConfig;

    @Schema(description = "Older reports are dropped; two weeks when not given.", examples = "1209600")
    public @Nullable BigInteger maxReportAgeSeconds;

    @Schema(description = "The draft's TaskConfiguration; when given, it must be what the other fields encode to.")
    public @Nullable String taskConfiguration;

    @Schema(
            implementation = String.class,
            description = "In the answer to a creation that made the collector's key; kept nowhere. Secret.",
            examples = "dwdtCnMYpX08FsFyUbJmRd9Map-7LH1Mmy1KOtbA2PE",
            readOnly = true)
    public @Nullable SecretText collectorPrivateKey;

    @Schema(description = "Whether it takes no more reports.", readOnly = true)
    public @Nullable Boolean deleted;

    @Schema(
            description = "In the answer to a creation: the document for the other aggregator's operator.",
            readOnly = true)
    public @Nullable TaskDocument peer;

    /** A document of the same fields; it shares the keys. */
    TaskDocument copy() {
        TaskDocument copy = new TaskDocument();
        copy.taskId = taskId;
        copy.role = role;
        copy.leaderUrl = leaderUrl;
        copy.helperUrl = helperUrl;
        copy.peerUrl = peerUrl;
        copy.taskInfo = taskInfo;
        copy.vdaf = vdaf;
        copy.batchMode = batchMode;
        copy.timePrecisionSeconds = timePrecisionSeconds;
        copy.minBatchSize = minBatchSize;
        copy.taskInterval = taskInterval;
        copy.verifyKey = verifyKey;
        copy.verifyKeyId = verifyKeyId;
        copy.peerClientId = peerClientId;
        copy.collectorClientId = collectorClientId;
        copy.aggregatorToken = aggregatorToken;
        copy.collectorToken = collectorToken;
        copy.collectorHpkeConfig = collectorHpkeConfig;
        copy.maxReportAgeSeconds = maxReportAgeSeconds;
        copy.taskConfiguration = taskConfiguration;
        copy.collectorPrivateKey = collectorPrivateKey;
        copy.deleted = deleted;
        copy.peer = peer;
        return copy;
    }

    /** Ends its keys, here and wherever else they are shown. */
    void wipe() {
        wipe(verifyKey);
        wipe(collectorPrivateKey);
    }

    private static void wipe(@Nullable SecretText secret) {
        if (secret != null) {
            secret.wipe();
        }
    }

    /** The id alone: the document holds secrets. */
    @Override
    public String toString() {
        return "TaskDocument[" + taskId + "]";
    }
}
