package dev.sumac.cli;

import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a task has beyond {@link TaskParameters}: what one aggregator alone decides, and the secrets. */
final class OperatorParameters {
    @Option(
            names = "--role",
            paramLabel = "ROLE",
            order = 20,
            description = "leader or helper: what this aggregator is. Without it: leader.")
    private @Nullable String role;

    @Option(
            names = "--peer-url",
            paramLabel = "URL",
            order = 21,
            description = "Where this aggregator reaches the other, if not at the other's endpoint.")
    private @Nullable String peerUrl;

    @Option(
            names = "--max-report-age",
            paramLabel = "SECONDS",
            order = 22,
            description = "Older reports are dropped. Without it: two weeks.")
    private @Nullable BigInteger maxReportAge;

    @Option(
            names = "--verify-key",
            paramLabel = "BYTES",
            order = 23,
            description = "The verification key that both aggregators share, 32 bytes. Secret.")
    private @Nullable String verifyKey;

    @Option(names = "--verify-key-id", paramLabel = "N", order = 24, description = "Its id, 0 to 255. Without it: 0.")
    private @Nullable Integer verifyKeyId;

    @Option(
            names = "--aggregator-token",
            paramLabel = "TOKEN",
            order = 25,
            description = "What the Leader shows the Helper. Secret.")
    private @Nullable String aggregatorToken;

    @Option(
            names = "--collector-token",
            paramLabel = "TOKEN",
            order = 26,
            description = "What the collector shows the Leader. Secret.")
    private @Nullable String collectorToken;

    @Option(
            names = "--peer-client-id",
            paramLabel = "ID",
            order = 27,
            description = "The OAuth client that the Leader is in the Helper's realm; then no token is made.")
    private @Nullable String peerClientId;

    @Option(
            names = "--collector-client-id",
            paramLabel = "ID",
            order = 28,
            description = "The OAuth client that the collector is in the Leader's realm; then no token is made.")
    private @Nullable String collectorClientId;

    @Option(
            names = "--collector-hpke-config",
            paramLabel = "BYTES",
            order = 29,
            description = "The collector's HpkeConfig. Without it a key pair is made.")
    private @Nullable String collectorHpkeConfig;

    /** Puts what was given in the place of what a document says. */
    void overlay(JsonObject json) {
        TaskParameters.put(json, "role", role);
        TaskParameters.put(json, "peerUrl", peerUrl);
        TaskParameters.put(json, "maxReportAgeSeconds", maxReportAge);
        TaskParameters.put(json, "verifyKey", verifyKey);
        TaskParameters.put(json, "verifyKeyId", verifyKeyId);
        TaskParameters.put(json, "aggregatorToken", aggregatorToken);
        TaskParameters.put(json, "collectorToken", collectorToken);
        TaskParameters.put(json, "peerClientId", peerClientId);
        TaskParameters.put(json, "collectorClientId", collectorClientId);
        TaskParameters.put(json, "collectorHpkeConfig", collectorHpkeConfig);
    }
}
