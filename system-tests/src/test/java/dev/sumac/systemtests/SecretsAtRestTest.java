package dev.sumac.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.dap.task.VdafConfig;
import dev.sumac.local.ServiceKind;
import dev.sumac.local.ServiceProcess;
import dev.sumac.manifest.PemFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.ECPrivateKey;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * After tasks of every kind have run, whoever copies the databases, reads all topics, collects the logs or may look at the
 * metrics and the operator's documents has no secret: no verification key, no token, no private key, no wrapping key, in no
 * form. The thief's own search is tested in {@link SecretsTest}; what lies in a heap, in {@link CustodyTest}.
 */
@ExtendWith(ClusterExtension.class)
class SecretsAtRestTest {
    private final Cluster cluster;
    private final Secrets secrets = new Secrets();
    private final Map<String, Set<String>> found = new TreeMap<>();
    private final List<TaskPair> tasks = new ArrayList<>();

    SecretsAtRestTest(Cluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void rowsTopicsLogsAndAnswers_shouldHoldNoSecret() throws Exception {
        for (VdafConfig vdaf : TaskPair.allVdafs()) {
            TaskPair.Terms terms = cluster.task().vdaf(vdaf);
            run(vdaf instanceof VdafConfig.Prio3Sum ? terms.leaderSelected() : terms.ledBy(cluster.beta()));
        }
        for (Aggregator aggregator : cluster.aggregators()) {
            secrets.addText(aggregator.name() + "'s admin token", aggregator.adminToken());
            StoredKeys stored = new StoredKeys(cluster, aggregator);
            secrets.add(aggregator.name() + "'s wrapping key", Files.readAllBytes(stored.file("custody")));
            secrets.add(aggregator.name() + "'s wrapping key of tokens", Files.readAllBytes(stored.file("tokens")));
            stored.privateKeys().forEach(key -> secrets.add(aggregator.name() + "'s HPKE private key", key));
            addManifestSigner(aggregator);
        }
        secrets.addText("the database's password", cluster.postgres().password());

        long rows = searchRows();
        long records = searchTopics();
        long logs = searchLogs();
        long metrics = searchMetrics();
        long answers = searchAnswers();

        assertThat(found).isEmpty();
        assertThat(secrets.names()).hasSize(5 * 4 + 2 * 6 + 1);
        assertThat(rows).as("bytes of rows searched").isGreaterThan(10_000);
        assertThat(records).as("bytes of records searched").isGreaterThan(10_000);
        assertThat(logs).as("bytes of logs searched").isGreaterThan(1_000);
        assertThat(metrics).as("bytes of metrics searched").isGreaterThan(10_000);
        assertThat(answers).as("bytes of answers searched").isGreaterThan(10_000);
    }

    private void run(TaskPair.Terms terms) throws Exception {
        RecordingClient client = terms.add();
        TaskPair task = client.task();
        tasks.add(task);
        client.upload(20);
        Ledger.settled(client).collectsTheTruth();
        secrets.add("verification key of " + task, task.verifyKey());
        secrets.addText("the Leader's token of " + task, task.aggregatorToken());
        secrets.addText("the collector's token of " + task, task.collectorToken());
        secrets.add(
                "the collector's key of " + task,
                task.collectorKeypair().privateKey().revealBytes());
    }

    /** What signs the manifests: the number alone, and as its file has it. */
    private void addManifestSigner(Aggregator aggregator) throws IOException {
        Path file = new StoredKeys(cluster, aggregator).file("manifest-signer");
        ECPrivateKey key = (ECPrivateKey) PemFiles.privateKey(file);
        secrets.add(
                aggregator.name() + "'s signer of manifests",
                HexFormat.of().parseHex(String.format("%064x", key.getS())));
        secrets.addText(
                aggregator.name() + "'s signer of manifests, in its file",
                Files.readAllLines(file).get(1));
    }

    private long searchRows() throws SQLException {
        long before = secrets.searched();
        for (Aggregator aggregator : cluster.aggregators()) {
            List<String> tables = aggregator
                    .rows()
                    .query(
                            "select format('%I.%I', schemaname, tablename) from pg_tables"
                                    + " where schemaname not in ('pg_catalog', 'information_schema')",
                            row -> row.getString(1));
            assertThat(tables).contains("prepare.job", "keys.task", "keys.hpke_key", "collect.collection_job");
            for (String table : tables) {
                look(aggregator.name() + " " + table, dump(aggregator.rows(), table));
            }
        }
        return secrets.searched() - before;
    }

    /** All columns of all rows: bytes as they are, everything else as its text. */
    private static byte[] dump(Rows rows, String table) throws SQLException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        rows.query("select * from " + table, row -> {
            for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
                byte[] value = row.getMetaData().getColumnType(column) == Types.BINARY
                        ? row.getBytes(column)
                        : Objects.requireNonNullElse(row.getString(column), "").getBytes(StandardCharsets.UTF_8);
                out.writeBytes(value == null ? new byte[0] : value);
            }
            return table;
        });
        return out.toByteArray();
    }

    private long searchTopics() {
        long before = secrets.searched();
        Map<String, Object> settings =
                Map.of("bootstrap.servers", cluster.kafka().bootstrapServers(), "auto.offset.reset", "earliest");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = new ArrayList<>();
            consumer.listTopics()
                    .forEach((topic, infos) ->
                            infos.forEach(info -> partitions.add(new TopicPartition(topic, info.partition()))));
            assertThat(partitions.stream().map(TopicPartition::topic))
                    .contains("alpha.reports", "beta.reports", "alpha.tasks", "alpha.hpke-keys", "alpha.batch-events");
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
                consumer.poll(Duration.ofMillis(100)).forEach(this::look);
            }
        }
        return secrets.searched() - before;
    }

    private void look(ConsumerRecord<byte[], byte[]> each) {
        String where = each.topic() + " at " + each.partition() + "/" + each.offset();
        Stream.concat(
                        Stream.of(each.key(), each.value()),
                        Stream.of(each.headers().toArray()).map(header -> header.value()))
                .filter(bytes -> bytes != null)
                .forEach(bytes -> look(where, bytes));
    }

    private long searchLogs() throws IOException {
        long before = secrets.searched();
        try (Stream<Path> files = Files.list(cluster.directory().resolve("logs"))) {
            List<Path> logs = files.toList();
            assertThat(logs)
                    .contains(cluster.kafka().log(), cluster.postgres().log())
                    .hasSizeGreaterThanOrEqualTo(2 + 8);
            for (Path log : logs) {
                look(log.getFileName().toString(), Files.readAllBytes(log));
            }
        }
        return secrets.searched() - before;
    }

    private long searchMetrics() throws IOException {
        long before = secrets.searched();
        for (Aggregator aggregator : cluster.aggregators()) {
            for (ServiceKind kind : ServiceKind.values()) {
                for (ServiceProcess replica : aggregator.replicas(kind)) {
                    URI metrics = URI.create("http://127.0.0.1:" + replica.port() + "/q/metrics");
                    Http.Answer answer =
                            Http.get(metrics, Map.of("Authorization", "Bearer " + aggregator.adminToken()));
                    assertThat(answer.text()).as(replica.name()).contains("jvm_memory_used_bytes");
                    look("metrics of " + replica.name(), answer.body());
                }
            }
        }
        return secrets.searched() - before;
    }

    /** All that operators may ask for; only the answer to a task's creation shows what was made, and for once. */
    private long searchAnswers() throws IOException {
        long before = secrets.searched();
        for (Aggregator aggregator : cluster.aggregators()) {
            List<String> paths = new ArrayList<>(List.of(
                    "hpke_config",
                    ".well-known/sumac/key-manifest",
                    "api/v1/me",
                    "api/v1/tasks",
                    "api/v1/hpke-keys",
                    "api/v1/hpke-keys/schedule",
                    "api/v1/audit?limit=500",
                    "api/v1/audit/verification"));
            for (TaskPair task : tasks) {
                paths.add("api/v1/tasks/" + task.id());
                paths.add("api/v1/aggregation/" + task.id());
            }
            for (String path : paths) {
                Http.Answer answer = aggregator.api("GET", path, null);
                assertThat(answer.status())
                        .as("%s of %s: %s", path, aggregator.name(), answer)
                        .isEqualTo(200);
                look(path + " of " + aggregator.name(), answer.body());
            }
        }
        return secrets.searched() - before;
    }

    private void look(String where, byte[] bytes) {
        Set<String> here = secrets.in(bytes);
        if (!here.isEmpty()) {
            found.put(where, here);
        }
    }
}
