package dev.sumac.cli.task;

import dev.sumac.dap.hpke.HpkeKeypair;
import dev.sumac.dap.hpke.HpkeSuite;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.TaskId;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Makes the id, the keys and the tokens that an operator did not give. They are made here and not by the key service, so
 * that a repeated request is the same request, and so that the collector's private key is sent nowhere.
 */
public final class MissingFields {
    private static final int SECRET_BYTES = 32;
    private static final String AGGREGATOR_TOKEN = "aggregatorToken";
    private static final String COLLECTOR_TOKEN = "collectorToken";
    private static final SecureRandom RANDOM = new SecureRandom();

    private MissingFields() {}

    /** Whether {@link #make} would make anything that is shown only once. */
    public static boolean makesSecrets(JsonObject task) {
        return !task.containsKey("verifyKey")
                || !task.containsKey("collectorHpkeConfig")
                || (needsAggregatorToken(task) && !task.containsKey(AGGREGATOR_TOKEN))
                || (needsCollectorToken(task) && !task.containsKey(COLLECTOR_TOKEN));
    }

    private static boolean needsAggregatorToken(JsonObject task) {
        return !task.containsKey("peerClientId");
    }

    /** The Leader asks for it; a Helper's side that makes the collector makes it too. */
    private static boolean needsCollectorToken(JsonObject task) {
        boolean leads = "leader".equals(task.getValue("role"));
        return !task.containsKey("collectorClientId") && (leads || !task.containsKey("collectorHpkeConfig"));
    }

    /**
     * Adds to a document what it lacks.
     *
     * @return what only the maker of the collector's key may have, and the key service must not: empty when it was given
     */
    static JsonObject make(JsonObject task) {
        makeRandom(task, "taskId", TaskId.LENGTH);
        makeRandom(task, "verifyKey", SECRET_BYTES);
        if (needsAggregatorToken(task)) {
            makeRandom(task, AGGREGATOR_TOKEN, SECRET_BYTES);
        }
        if (needsCollectorToken(task)) {
            makeRandom(task, COLLECTOR_TOKEN, SECRET_BYTES);
        }
        JsonObject kept = new JsonObject();
        if (!task.containsKey("collectorHpkeConfig")) {
            HpkeKeypair made = HpkeKeypair.generate(0, HpkeSuite.DEFAULT);
            task.put("collectorHpkeConfig", Bytes.wrap(made.config().encode()).toBase64Url());
            byte[] privateKey = made.privateKey().revealBytes();
            kept.put("collectorPrivateKey", Bytes.wrap(privateKey).toBase64Url());
            Arrays.fill(privateKey, (byte) 0);
            made.privateKey().destroy();
        }
        return kept;
    }

    private static void makeRandom(JsonObject task, String field, int length) {
        if (!task.containsKey(field)) {
            byte[] random = new byte[length];
            RANDOM.nextBytes(random);
            task.put(field, Bytes.wrap(random).toBase64Url());
        }
    }
}
