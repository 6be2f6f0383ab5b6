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
final class MissingFields {
    private static final int SECRET_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private MissingFields() {}

    /**
     * Adds to a document what it lacks.
     *
     * @return what only the maker of the collector's key may have, and the key service must not: empty when it was given
     */
    static JsonObject make(JsonObject task) {
        makeRandom(task, "taskId", TaskId.LENGTH);
        makeRandom(task, "verifyKey", SECRET_BYTES);
        if (!task.containsKey("peerClientId")) {
            makeRandom(task, "aggregatorToken", SECRET_BYTES);
        }
        boolean leads = "leader".equals(task.getValue("role"));
        if (!task.containsKey("collectorClientId") && (leads || !task.containsKey("collectorHpkeConfig"))) {
            // The Leader asks for it; a Helper's side that makes the collector makes it too.
            makeRandom(task, "collectorToken", SECRET_BYTES);
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
