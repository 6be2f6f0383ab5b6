package dev.sumac.cli.bench;

import dev.sumac.cli.task.AdminApi;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.local.ServiceProcess;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** One aggregator's keys, changed as its operator does. */
final class OperatedKeys {
    private static final String WHY = "bench";
    /** Looking more often would slow down what it looks at. */
    private static final Duration LOOK = Duration.ofMillis(25);

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final AdminApi operator;

    OperatedKeys(AdminApi operator) {
        this.operator = operator;
    }

    /** Why a key is revoked: only what is compromised is not opened any more. */
    enum Reason {
        SUPERSEDED,
        COMPROMISED
    }

    /** A key by its name, and as clients know it. */
    record Key(String uuid, HpkeConfig config) {
        static Key of(JsonObject document) {
            return new Key(
                    document.getString("uuid"),
                    new HpkeConfig(
                            document.getInteger("configId"),
                            document.getInteger("kemId"),
                            document.getInteger("kdfId"),
                            document.getInteger("aeadId"),
                            Bytes.ofBase64Url(document.getString("publicKey"))));
        }
    }

    Key rotate() throws IOException, InterruptedException {
        JsonObject answer = operator.change("POST", "hpke-keys/rotate", new JsonObject().put("why", WHY));
        return Key.of(answer.getJsonObject("newKey"));
    }

    void revoke(Key key, Reason reason) throws IOException, InterruptedException {
        var _ = operator.change(
                "POST",
                "hpke-keys/" + key.uuid + "/revoke",
                new JsonObject()
                        .put("reason", reason.name().toLowerCase(Locale.ROOT))
                        .put("why", WHY));
    }

    /** Waits until each of some replicas says in its lease that it has a key's last change; returns when that was. */
    long awaitHave(Key key, List<ServiceProcess> replicas) throws IOException, InterruptedException {
        Set<Long> wanted = replicas.stream().map(each -> each.handle().pid()).collect(Collectors.toSet());
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() - deadline < 0) {
            Set<Long> have = new JsonObject(operator.get("hpke-keys/" + key.uuid + "/propagation"))
                    .getJsonArray("replicas").stream()
                            .map(JsonObject.class::cast)
                            .filter(replica -> replica.getBoolean("has"))
                            .map(replica -> pid(replica.getString("id")))
                            .collect(Collectors.toSet());
            long now = System.nanoTime();
            if (have.containsAll(wanted)) {
                return now;
            }
            Thread.sleep(LOOK);
        }
        throw new IllegalStateException("a replica has not applied a change after " + LIMIT);
    }

    /** A replica's name is host, process id and a random part. */
    private static long pid(String replica) {
        String[] parts = replica.split("-", -1);
        return Long.parseLong(parts[parts.length - 2]);
    }
}
