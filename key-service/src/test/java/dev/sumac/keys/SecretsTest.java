package dev.sumac.keys;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sumac.dap.message.TaskId;
import dev.sumac.kit.custody.Binding;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.custody.KeyCustody;
import dev.sumac.kit.custody.KeyFiles;
import dev.sumac.kit.custody.KeyWrapper;
import dev.sumac.kit.custody.SecretBytes;
import dev.sumac.kit.custody.TokenCustody;
import dev.sumac.kit.custody.WrappedSecret;
import dev.sumac.kit.kafka.KafkaSettings;
import dev.sumac.kit.kafka.Topics;
import dev.sumac.kit.key.HpkeKeyring;
import dev.sumac.kit.key.HpkeOpeners;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;

/** No secret stands in a row, a record or the log: not raw, not in hexadecimal, not in base64. */
@QuarkusTest
@QuarkusTestResource(KeyServiceBackends.class)
class SecretsTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Inject
    DataSource database;

    @Inject
    Topics topics;

    @Inject
    KafkaSettings kafka;

    @Inject
    HpkeKeyring keyring;

    @Inject
    Config config;

    @Inject
    @KeyCustody
    KeyWrapper custody;

    @Inject
    @TokenCustody
    KeyWrapper tokenCustody;

    private static JsonPath create(String role, String more) {
        return given().header("Authorization", "Bearer " + KeyServiceBackends.OPERATOR_TOKEN)
                .contentType(ContentType.JSON)
                .body("""
                        {"role": "%s", "leaderUrl": "https://leader.example/",
                         "helperUrl": "https://helper.example/", "vdaf": {"type": "Prio3Count"},
                         "batchMode": "time-interval", "timePrecisionSeconds": 60, "minBatchSize": 10 %s}
                        """.formatted(role, more))
                .post("/api/v1/tasks")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();
    }

    private Map<String, byte[]> secrets(JsonPath leader, JsonPath helper) throws Exception {
        Map<String, byte[]> secrets = new LinkedHashMap<>();
        secrets.put("operator's token", ascii(KeyServiceBackends.OPERATOR_TOKEN));
        for (JsonPath task : List.of(leader, helper)) {
            String role = task.getString("role");
            secrets.put(role + "'s verify key", Base64.getUrlDecoder().decode(task.getString("verifyKey")));
            secrets.put(role + "'s aggregator token", ascii(task.getString("aggregatorToken")));
            secrets.put(
                    role + "'s collector key", Base64.getUrlDecoder().decode(task.getString("collectorPrivateKey")));
        }
        secrets.put("collector's token", ascii(leader.getString("collectorToken")));
        // As prepare-service has them: this service opens nothing.
        HpkeOpeners openers = new HpkeOpeners(keyring, topics, KeyFiles.openKeys(config));
        openers.start();
        int configId = given().header("Authorization", "Bearer " + KeyServiceBackends.OPERATOR_TOKEN)
                .get("/api/v1/hpke-keys")
                .path("find { it.state == 'ACTIVE' }.configId");
        secrets.put(
                "HPKE private key",
                openers.openerCurrent(configId, LIMIT)
                        .orElseThrow()
                        .keypair()
                        .privateKey()
                        .revealBytes());
        return secrets;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** As it is, in hexadecimal of either case, and as it stands in base64 of either alphabet at each alignment. */
    private static List<String> forms(byte[] secret) {
        List<String> forms = new ArrayList<>();
        forms.add(new String(secret, StandardCharsets.ISO_8859_1));
        forms.add(HexFormat.of().formatHex(secret));
        forms.add(HexFormat.of().withUpperCase().formatHex(secret));
        for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
            for (int before = 0; before < 3; before++) {
                byte[] shifted = new byte[before + secret.length];
                System.arraycopy(secret, 0, shifted, before, secret.length);
                // Without the characters that the neighbours would change.
                String text = encoder.withoutPadding().encodeToString(shifted);
                forms.add(text.substring(before == 0 ? 0 : 4, text.length() - 2));
            }
        }
        return forms;
    }

    /** Every column of every row of the schema; bytes as they are. */
    private String rows() throws Exception {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet names = statement.executeQuery(
                    "select table_name from information_schema.tables where table_schema = 'keys'")) {
                while (names.next()) {
                    tables.add(names.getString(1));
                }
            }
            assertThat(tables).contains("task", "task_verify_key", "hpke_key", "audit_entry", "outbox");
            for (String table : tables) {
                try (ResultSet rows = statement.executeQuery("select * from keys." + table)) {
                    while (rows.next()) {
                        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                            byte[] value = rows.getObject(i) instanceof byte[] bytes
                                    ? bytes
                                    : String.valueOf(rows.getString(i)).getBytes(StandardCharsets.UTF_8);
                            all.writeBytes(value);
                            all.write('\n');
                        }
                    }
                }
            }
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    private String records() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(kafka.consumer("secrets-test"))) {
            List<TopicPartition> partitions =
                    List.of(new TopicPartition(topics.tasks(), 0), new TopicPartition(topics.hpkeKeys(), 0));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                for (ConsumerRecord<byte[], byte[]> each : consumer.poll(Duration.ofMillis(200))) {
                    all.writeBytes(each.key());
                    all.writeBytes(each.value());
                    all.write('\n');
                }
            }
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    /** Key files are what this service runs with here: no policy but its own code's keeps it from opening what they close. */
    @Test
    void custody_shouldWrapAndOpenNothing() throws Exception {
        Binding row = new Binding.HpkePrivateKey("keytest", new UUID(0, 1), 1, 0x20);
        for (KeyWrapper wrapper : List.of(custody, tokenCustody)) {
            WrappedSecret blob = wrapper.wrap(row, SecretBytes.random(32));
            assertThat(wrapper.recognizes(blob)).isTrue();
            assertThatThrownBy(() -> wrapper.unwrap(row, blob)).isInstanceOf(CustodyException.Refused.class);
            assertThatThrownBy(() -> wrapper.rewrap(row, blob)).isInstanceOf(CustodyException.Refused.class);
        }
    }

    @Test
    void secrets_shouldStandNowhere() throws Exception {
        JsonPath leader = create("leader", "");
        JsonPath helper = create("helper", ", \"aggregatorToken\": \"a-token-that-the-leader-chose\"");
        // Refused requests must not leak what they held either.
        String refused = "a-token-in-a-refused-request";
        given().header("Authorization", "Bearer " + KeyServiceBackends.OPERATOR_TOKEN)
                .contentType(ContentType.JSON)
                .body("{\"role\": 7, \"aggregatorToken\": \"" + refused + "\"}")
                .post("/api/v1/tasks")
                .then()
                .statusCode(400);
        Map<String, byte[]> secrets = secrets(leader, helper);
        secrets.put("refused token", ascii(refused));

        Map<String, String> places = new LinkedHashMap<>();
        places.put("rows", rows());
        places.put("records", records());
        places.put("log", Files.readString(Path.of("target", "quarkus-test.log"), StandardCharsets.ISO_8859_1));

        // The search finds what is there.
        String taskId = new String(TaskId.parse(leader.getString("taskId")).toByteArray(), StandardCharsets.ISO_8859_1);
        assertThat(places.get("rows")).contains(taskId);
        assertThat(places.get("records")).contains(taskId);
        assertThat(places.get("log")).contains("made the first HPKE key");

        places.forEach((place, contents) -> secrets.forEach((name, secret) -> {
            for (String form : forms(secret)) {
                assertThat(contents.contains(form))
                        .as("%s stands in the %s", name, place)
                        .isFalse();
            }
        }));
    }
}
