package dev.sumac.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.sumac.local.ServiceKind;
import dev.sumac.proto.HpkeKeyRecord;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** kill -9 of a key-service while keys change: what was committed is published, in order, and a revoked key stays revoked. */
@ExtendWith(ClusterExtension.class)
class KeyServiceDeathTest {
    private static final int DEATHS = 4;
    private static final int LATEST_MILLIS = 300;
    private static final String KEYS = "api/v1/hpke-keys/";

    private final Cluster cluster;
    private final Aggregator aggregator;
    private final Rows rows;

    KeyServiceDeathTest(Cluster cluster) {
        this.cluster = cluster;
        this.aggregator = cluster.alpha();
        this.rows = aggregator.rows();
    }

    @Test
    void keyServiceKilledDuringChanges_shouldLoseNoEventAndResurrectNoKey() throws Exception {
        RandomGenerator random = Seed.random("deaths of key-service");
        aggregator.start(ServiceKind.KEY);
        for (int i = 0; i < DEATHS; i++) {
            Thread changes = Thread.ofVirtual().start(this::rotateAndRevoke);
            Thread.sleep(random.nextInt(LATEST_MILLIS));
            aggregator.kill(ServiceKind.KEY);
            aggregator.start(ServiceKind.KEY);
            changes.join();
        }
        Await.until("a key is made and revoked", Cluster.PATIENCE, this::rotateAndRevoke);
        Await.until(
                "all is published",
                Cluster.PATIENCE,
                () -> numbers("select count(*) from keys.outbox"),
                left -> left.equals(List.of(0L)));

        long last = numbers("select epoch from keys.change_counter").getFirst();
        assertThat(numbers("select epoch from keys.audit_entry order by epoch"))
                .isEqualTo(LongStream.rangeClosed(1, last).boxed().toList());
        assertThat(latest(published())).containsExactlyInAnyOrderEntriesOf(stored());
    }

    /** Says whether both came about; an answer may get lost, or tell of what was stored and not published yet. */
    private boolean rotateAndRevoke() {
        try {
            Http.Answer made = aggregator.api("POST", KEYS + "rotate", null);
            if (made.status() != 201) {
                return false;
            }
            JsonNode key = Aggregator.JSON.readTree(made.body()).get("newKey");
            ObjectNode reason = Aggregator.JSON
                    .createObjectNode()
                    .put("reason", "superseded")
                    .put("why", "a test");
            return aggregator
                            .api("POST", KEYS + key.get("uuid").asText() + "/revoke", reason)
                            .status()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private List<Long> numbers(String sql) throws SQLException {
        return rows.query(sql, row -> row.getLong(1));
    }

    private record Known(long epoch, String state) {
        boolean refuses() {
            return state.startsWith("REVOKED") || state.equals("DESTROYED");
        }
    }

    private Map<ByteString, Known> stored() throws SQLException {
        Map<ByteString, Known> stored = new LinkedHashMap<>();
        rows.query(
                        "select uuid_send(uuid), epoch, state from keys.hpke_key",
                        row -> Map.entry(
                                ByteString.copyFrom(row.getBytes(1)), new Known(row.getLong(2), row.getString(3))))
                .forEach(each -> stored.put(each.getKey(), each.getValue()));
        return stored;
    }

    /** What a reader of the topic goes by in the end; on the way, no key that was refused is taken again. */
    private static Map<ByteString, Known> latest(List<HpkeKeyRecord> published) {
        Map<ByteString, Known> latest = new LinkedHashMap<>();
        for (HpkeKeyRecord each : published) {
            Known before = latest.get(each.getKeyUuid());
            Known after = new Known(each.getEpoch(), each.getState().name().replaceFirst("^HPKE_KEY_STATE_", ""));
            // What was published twice, readers ignore.
            if (before == null || before.epoch < after.epoch) {
                assertThat(before == null || !before.refuses() || after.refuses())
                        .as("%s after %s", after, before)
                        .isTrue();
                latest.put(each.getKeyUuid(), after);
            }
        }
        return latest;
    }

    private List<HpkeKeyRecord> published() throws InvalidProtocolBufferException {
        TopicPartition topic = new TopicPartition("alpha.hpke-keys", 0);
        Map<String, Object> settings =
                Map.of("bootstrap.servers", cluster.kafka().bootstrapServers(), "isolation.level", "read_committed");
        List<HpkeKeyRecord> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(topic));
            consumer.seekToBeginning(List.of(topic));
            long end = consumer.endOffsets(List.of(topic)).getOrDefault(topic, 0L);
            while (consumer.position(topic) < end) {
                for (ConsumerRecord<byte[], byte[]> each : consumer.poll(Duration.ofMillis(100))) {
                    records.add(HpkeKeyRecord.parseFrom(each.value()));
                }
            }
        }
        return records;
    }
}
