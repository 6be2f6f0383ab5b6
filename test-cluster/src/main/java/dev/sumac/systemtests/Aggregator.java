package dev.sumac.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.dap.message.HpkeConfigList;
import dev.sumac.dap.message.TaskId;
import dev.sumac.local.LocalAggregator;
import dev.sumac.local.ServiceKind;
import dev.sumac.local.ServiceProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One aggregator as its operator sees it, and as whoever pulls its plugs. */
final class Aggregator {
    static final ObjectMapper JSON = new ObjectMapper();

    private final LocalAggregator local;
    private final Rows rows;

    Aggregator(LocalAggregator local, Rows rows) {
        this.local = local;
        this.rows = rows;
    }

    String name() {
        return local.name();
    }

    /** Ends in a slash. */
    URI url() {
        return local.url();
    }

    Rows rows() {
        return rows;
    }

    String adminToken() {
        return local.adminToken();
    }

    /** The certificate that its clients pin. */
    Path manifestRoot() {
        return local.manifestRoot();
    }

    List<ServiceProcess> replicas(ServiceKind kind) {
        return local.replicas(kind);
    }

    /** Environment variables for replicas that start from now on. */
    void configure(Map<String, String> more) {
        local.configure(more);
    }

    /** Ends the oldest replica of each of these services by TERM, and starts others. */
    void restart(ServiceKind... kinds) {
        List.of(kinds).parallelStream().forEach(this::stop);
        List.of(kinds).forEach(this::launch);
        List.of(kinds).forEach(this::awaitReady);
    }

    /** Kills the oldest replica with -9; nobody starts it again. */
    void kill(ServiceKind kind) {
        local.stopByKill(local.replicas(kind).getFirst());
    }

    /** Ends the oldest replica by TERM. */
    void stop(ServiceKind kind) {
        local.stop(local.replicas(kind).getFirst());
    }

    int running(ServiceKind kind) {
        return local.replicas(kind).size();
    }

    /** Starts a replica and waits until it is ready. */
    void start(ServiceKind kind) {
        local.startReplica(kind);
        awaitReady(kind);
    }

    /** Starts a replica and returns at once. */
    void launch(ServiceKind kind) {
        local.startReplica(kind);
    }

    void awaitReady(ServiceKind kind) {
        local.awaitReady(kind, Cluster.START);
    }

    /** The keys that it advertises. */
    List<HpkeConfig> hpkeConfigs() {
        Http.Answer answer = Await.until(
                name() + " advertises a key",
                Cluster.PATIENCE,
                () -> Http.get(url().resolve("hpke_config"), Map.of()),
                given -> given.status() == 200);
        try {
            return HpkeConfigList.decode(answer.body()).configs();
        } catch (DecodeException e) {
            throw new AssertionError("hpke_config does not decode", e);
        }
    }

    /** What verification says of a task to its operator. */
    JsonNode aggregation(TaskId task) throws IOException {
        return JSON.readTree(api("GET", "api/v1/aggregation/" + task, null).body());
    }

    /** A call of the operator's. */
    Http.Answer api(String method, String path, @Nullable JsonNode document) throws IOException {
        byte[] body = document == null ? new byte[0] : JSON.writeValueAsBytes(document);
        return Http.send(
                method,
                url().resolve(path),
                Map.of("Authorization", "Bearer " + adminToken(), "Content-Type", "application/json"),
                body);
    }
}
