package dev.sumac.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.dap.message.HpkeConfigList;
import dev.sumac.dap.message.MediaType;
import dev.sumac.dap.message.ReportError;
import dev.sumac.local.ServiceKind;
import dev.sumac.local.ServiceProcess;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Rotations and revocations under load, at several replicas, one of which is killed and one stopped. Once a change is said to
 * be everywhere, no answer may go by the old keys; a replica may answer 503 instead, but not for long, or nothing. How long a
 * change takes is for {@code sumac bench keys} to say.
 */
@ExtendWith(ClusterExtension.class)
class KeyChangesTest {
    private static final int PER_SECOND = 60;
    private static final int CHANGES = 7;
    private static final int KILL_AT = 2;
    private static final int STOP_AT = 4;
    private static final String WAIT = "?wait=60s";

    private final Cluster cluster;
    private final Aggregator leader;

    KeyChangesTest(Cluster cluster) {
        this.cluster = cluster;
        this.leader = cluster.alpha();
    }

    @Test
    void change_shouldHoldForEveryAnswerOnceItIsEverywhere() throws Exception {
        for (ServiceKind kind : List.of(ServiceKind.UPLOAD, ServiceKind.PREPARE)) {
            leader.launch(kind);
            leader.launch(kind);
            leader.awaitReady(kind);
        }
        RecordingClient client = cluster.task().add();
        ServiceProcess still = leader.replicas(ServiceKind.UPLOAD).getLast();
        try {
            byte[] revoked = new byte[0];
            try (Load load = client.load(PER_SECOND)) {
                load.awaitMore(20);
                for (int i = 0; i < CHANGES; i++) {
                    if (i == KILL_AT) {
                        leader.kill(ServiceKind.UPLOAD);
                        leader.kill(ServiceKind.PREPARE);
                    }
                    if (i == STOP_AT) {
                        Signals.stop(still);
                    }
                    revoked = change(client.task(), i < STOP_AT ? null : still);
                }
                firstAnswerRefuses(still, client.task(), revoked);
                load.awaitMore(20);
            }
        } finally {
            Signals.goOn(still);
        }
        Ledger.settled(client).collectsTheTruth();
    }

    /** Rotates, revokes the new key, and looks at every replica but one each time; returns an upload under the revoked key. */
    private byte[] change(TaskPair task, @Nullable ServiceProcess butNot) throws Exception {
        JsonNode made = post("rotate", Aggregator.JSON.createObjectNode()).get("newKey");
        for (ServiceProcess replica : leader.replicas(ServiceKind.UPLOAD)) {
            if (replica != butNot) {
                advertises(replica, made.get("configId").asInt());
            }
        }
        byte[] upload = upload(task, made.get("configId").asInt());
        ObjectNode reason = Aggregator.JSON.createObjectNode().put("reason", "superseded");
        post(made.get("uuid").asText() + "/revoke", reason);
        for (ServiceProcess replica : leader.replicas(ServiceKind.UPLOAD)) {
            if (replica != butNot) {
                refuses(send(replica, task, upload));
                refuses(certain(() -> send(replica, task, upload)));
            }
        }
        return upload;
    }

    /** A change that is said to be everywhere. */
    private JsonNode post(String path, ObjectNode document) throws IOException {
        Http.Answer answer = leader.api("POST", "api/v1/hpke-keys/" + path + WAIT, document.put("why", "a test"));
        assertThat(answer.status()).as("%s", answer).isBetween(200, 201);
        JsonNode change = Aggregator.JSON.readTree(answer.body());
        assertThat(change.get("propagated").asBoolean())
                .as("neither a dead nor a stopped replica holds it up: %s", change)
                .isTrue();
        return change;
    }

    private static void advertises(ServiceProcess replica, int configId) throws Exception {
        Http.Answer answer = certain(() -> Http.get(resource(replica, "hpke_config"), Map.of()));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(configs(answer)).extracting(HpkeConfig::id).contains(configId);
    }

    /** The first answer of a replica that is sure to be current. */
    private static Http.Answer certain(Callable<Http.Answer> question) {
        return Await.until("a replica is current", Cluster.PATIENCE, question, answer -> answer.status() != 503);
    }

    private static List<HpkeConfig> configs(Http.Answer answer) throws DecodeException {
        return HpkeConfigList.decode(answer.body()).configs();
    }

    private byte[] upload(TaskPair task, int configId) {
        HpkeConfig key = leader.hpkeConfigs().stream()
                .filter(config -> config.id() == configId)
                .findFirst()
                .orElseThrow();
        Forge forge = new Forge(task, key, cluster.beta().hpkeConfigs().getFirst());
        return RecordingClient.body(List.of(forge.report(task.now(), new long[] {1})));
    }

    private static Http.Answer send(ServiceProcess replica, TaskPair task, byte[] upload) throws IOException {
        return sent(replica, task, upload).answer();
    }

    private static SentRequest sent(ServiceProcess replica, TaskPair task, byte[] upload) throws IOException {
        return SentRequest.post(
                resource(replica, "tasks/" + task.id() + "/reports"),
                Map.of("Content-Type", MediaType.UPLOAD_REQ.value()),
                upload);
    }

    private static URI resource(ServiceProcess replica, String path) {
        return URI.create("http://127.0.0.1:" + replica.port() + "/" + path);
    }

    private static void refuses(Http.Answer answer) {
        if (answer.status() != 503) {
            assertThat(answer.status()).isEqualTo(200);
            assertThat(RecordingClient.refusals(answer))
                    .singleElement()
                    .satisfies(refusal -> assertThat(refusal.error()).isEqualTo(ReportError.OUTDATED_CONFIG));
        }
    }

    /** The process knows nothing of the revocation when it goes on. */
    private static void firstAnswerRefuses(ServiceProcess still, TaskPair task, byte[] revoked) throws IOException {
        SentRequest first = sent(still, task, revoked);
        Signals.goOn(still);
        refuses(first.answer());
    }

    @Test
    void everything_shouldGoOnWithoutKeyService() throws Exception {
        RecordingClient client = cluster.task().add();
        try (Load load = client.load(PER_SECOND)) {
            load.awaitMore(20);
            cluster.aggregators().forEach(each -> each.kill(ServiceKind.KEY));
            // Longer than any lease.
            load.awaitMore(10 * PER_SECOND);
            assertThat(leader.hpkeConfigs()).isNotEmpty();
            replaceAllOthers();
            load.awaitMore(20);
        }
        Ledger.settled(client).collectsTheTruth();
        assertThat(cluster.aggregators()).allMatch(each -> each.running(ServiceKind.KEY) == 0);
    }

    /** From here on all is the work of replicas that never saw a key-service. */
    private void replaceAllOthers() {
        List<ServiceKind> others = List.of(ServiceKind.UPLOAD, ServiceKind.PREPARE, ServiceKind.COLLECT);
        others.forEach(leader::launch);
        others.forEach(leader::awaitReady);
        others.forEach(leader::stop);
    }
}
