package dev.sumac.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sumac.local.ServiceKind;
import dev.sumac.local.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What running services do with keys: hold them as bytes alone, and take no wrapping key that others can read. */
@ExtendWith(ClusterExtension.class)
class CustodyTest {
    private final Cluster cluster;
    private final Secrets secrets = new Secrets();

    @TempDir
    private Path directory;

    CustodyTest(Cluster cluster) {
        this.cluster = cluster;
    }

    /** Bytes are wiped; a text stays until something is written over it, and whoever looks through a dump sees it at once. */
    @Test
    void heaps_shouldHoldNoKeyAsText() throws Exception {
        Aggregator alpha = cluster.alpha();
        RecordingClient client = cluster.task().add();
        client.upload(20);
        Ledger.settled(client).collectsTheTruth();
        Http.Answer rotation = Http.served(() -> alpha.api("POST", "api/v1/hpke-keys/rotate", null));
        assertThat(rotation.status()).as("%s", rotation).isEqualTo(201);
        String verifyKey = "verification key of " + client.task();
        secrets.addArrays(verifyKey, client.task().verifyKey());
        new StoredKeys(cluster, alpha).privateKeys().forEach(key -> secrets.addArrays("HPKE private key", key));
        // The last of all, so that no collector comes by before the dump.
        byte[] given = Forge.random(32);
        addMade("task with keys that are made", taskWithout(client.task(), null));
        addMade("task with a key that is given", taskWithout(client.task(), given));

        assertThat(heap(alpha, ServiceKind.KEY))
                .filteredOn(found -> found.endsWith(", as text"))
                .isEmpty();
        assertThat(heap(alpha, ServiceKind.PREPARE))
                .as("what it verifies with is there, and would be found")
                .contains(verifyKey + ", raw")
                .filteredOn(found -> found.endsWith(", as text"))
                .isEmpty();
    }

    /** A document like another task's that leaves the Collector's key to the service, and the verification key unless given. */
    private static ObjectNode taskWithout(TaskPair like, byte @Nullable [] verifyKey) {
        ObjectNode document = like.document("leader");
        document.remove(List.of("taskId", "collectorHpkeConfig", "verifyKey", "taskConfiguration"));
        if (verifyKey != null) {
            document.put("verifyKey", Base64.getUrlEncoder().withoutPadding().encodeToString(verifyKey));
        }
        return document;
    }

    private void addMade(String name, ObjectNode document) throws IOException {
        Http.Answer made = Http.served(() -> cluster.alpha().api("POST", "api/v1/tasks", document));
        assertThat(made.status()).as("%s", made).isEqualTo(201);
        JsonNode task = Aggregator.JSON.readTree(made.body());
        for (String key : List.of("verifyKey", "collectorPrivateKey")) {
            secrets.addArrays(
                    name + ": " + key,
                    Base64.getUrlDecoder().decode(task.get(key).asText()));
        }
    }

    private Set<String> heap(Aggregator aggregator, ServiceKind kind) throws IOException, InterruptedException {
        try (HeapDump dump = HeapDump.of(aggregator.replicas(kind).getFirst(), directory)) {
            return dump.holds(secrets);
        }
    }

    @Test
    void service_shouldNotStartWithAKeyFileThatIsOpenToOthers() throws Exception {
        Aggregator alpha = cluster.alpha();
        Path open = Files.write(directory.resolve("open.key"), Forge.random(32));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        alpha.configure(Map.of("SUMAC_CUSTODY_KEY_FILE", open.toString()));
        try {
            alpha.launch(ServiceKind.KEY);
            ServiceProcess replica = alpha.replicas(ServiceKind.KEY).getLast();
            Process ended = replica.onExit().get(Cluster.START.toSeconds(), TimeUnit.SECONDS);

            assertThat(ended.exitValue()).isNotZero();
            assertThat(replica.log()).content().contains("open to others", open.toString());
        } finally {
            alpha.configure(Map.of(
                    "SUMAC_CUSTODY_KEY_FILE",
                    new StoredKeys(cluster, alpha).file("custody").toString()));
        }
    }
}
