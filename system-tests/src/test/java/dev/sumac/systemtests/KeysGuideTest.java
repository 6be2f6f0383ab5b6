package dev.sumac.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sumac.cli.Sumac;
import dev.sumac.local.ServiceKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Each command line of the operators' guide to keys, in its order, as an operator types them. */
@ExtendWith(ClusterExtension.class)
class KeysGuideTest {
    private static final Path GUIDE = Path.of("..", "docs", "keys.md");
    private static final Pattern COMMAND = Pattern.compile("(?m)(?:^ *|`)\\./sumac ([^`\\n]+)");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    private final Cluster cluster;
    private final Aggregator aggregator;

    @TempDir
    private Path directory;

    KeysGuideTest(Cluster cluster) {
        this.cluster = cluster;
        this.aggregator = cluster.alpha();
    }

    @Test
    void everyCommandOfTheGuide_shouldDoWhatItSays() throws Exception {
        List<String> commands = COMMAND.matcher(Files.readString(GUIDE))
                .results()
                .map(m -> m.group(1))
                .toList();
        assertThat(commands)
                .as("the guide's commands")
                .anyMatch(each -> each.startsWith("key rotate"))
                .anyMatch(each -> each.startsWith("key revoke"))
                .anyMatch(each -> each.startsWith("key rewrap"));

        String oldest = oldestKey();
        for (String command : commands) {
            run(command, oldest);
        }

        JsonNode key = keys().valueStream()
                .filter(each -> each.get("uuid").asText().equals(oldest))
                .findAny()
                .orElseThrow();
        assertThat(key.get("state").asText()).isEqualTo("REVOKED_COMPROMISED");
        assertThat(aggregator.hpkeConfigs())
                .isNotEmpty()
                .noneMatch(config -> config.id() == key.get("configId").asInt());
    }

    /** Who opens secrets has the new files alone in the end: nothing that is needed was wrapped by the old ones. */
    @Test
    void newKeyFiles_shouldTakeTheOldOnesPlace_afterTheStepsOfTheGuide() throws Exception {
        RecordingClient led = cluster.task().ledBy(aggregator).add();
        RecordingClient helped = cluster.task().ledBy(cluster.beta()).add();
        Path custody = file("alpha-custody.key");
        Path tokens = file("alpha-tokens.key");
        Path newCustody = newKeyFile("alpha-custody-2.key");
        Path newTokens = newKeyFile("alpha-tokens-2.key");

        settle(newCustody, custody, newTokens, tokens);
        aggregator.restart(ServiceKind.PREPARE, ServiceKind.COLLECT);
        aggregator.restart(ServiceKind.KEY);
        run("key rewrap --wait", "");
        run("key rewrap --wait", "");
        Files.move(newCustody, custody, StandardCopyOption.REPLACE_EXISTING);
        Files.move(newTokens, tokens, StandardCopyOption.REPLACE_EXISTING);
        settle(custody, null, tokens, null);
        aggregator.restart(ServiceKind.PREPARE, ServiceKind.COLLECT);

        for (RecordingClient client : List.of(led, helped)) {
            client.upload(20);
            Ledger.settled(client).collectsTheTruth();
        }
    }

    /** For replicas that start from now on. */
    private void settle(Path keys, @Nullable Path previousKeys, Path tokens, @Nullable Path previousTokens) {
        aggregator.configure(Map.of(
                "SUMAC_CUSTODY_KEY_FILE", keys.toString(),
                "SUMAC_CUSTODY_PREVIOUS_KEY_FILES", Objects.toString(previousKeys, ""),
                "SUMAC_CUSTODY_TOKEN_KEY_FILE", tokens.toString(),
                "SUMAC_CUSTODY_PREVIOUS_TOKEN_KEY_FILES", Objects.toString(previousTokens, "")));
    }

    /** Readable by its owner alone. */
    private Path newKeyFile(String name) throws IOException {
        Path file = Files.createFile(
                file(name), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.write(file, Forge.random(32));
    }

    private Path file(String name) {
        return cluster.directory().resolve(name);
    }

    /** Its last resort: nothing newer is left than a state from before a key that reports were sealed with. */
    @Test
    void olderStateOfKeyService_shouldServeAgain_afterTheStepsOfTheGuide() throws Exception {
        RecordingClient client = cluster.task().ledBy(aggregator).add();
        try (KeyBackup backup = KeyBackup.of(aggregator.rows())) {
            int lost = new OperatorKeys(aggregator).rotate("X25519").id();
            client.upload(20);
            Ledger.settled(client);

            List.of(ServiceKind.values()).parallelStream().forEach(aggregator::stop);
            backup.restore();
            try (Admin admin =
                    Admin.create(Map.of("bootstrap.servers", cluster.kafka().bootstrapServers()))) {
                admin.deleteTopics(List.of("alpha.tasks", "alpha.hpke-keys"))
                        .all()
                        .get();
            }
            aggregator.launch(ServiceKind.PREPARE);
            aggregator.start(ServiceKind.KEY);
            run("key rewrap --wait", "");
            aggregator.launch(ServiceKind.COLLECT);
            aggregator.start(ServiceKind.UPLOAD);
            aggregator.awaitReady(ServiceKind.COLLECT);
            aggregator.awaitReady(ServiceKind.PREPARE);

            assertThat(aggregator.hpkeConfigs()).isNotEmpty().noneMatch(config -> config.id() == lost);
            client.upload(20);
            Ledger.settled(client).collectsTheTruth();
        }
    }

    private void run(String command, String key) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(command);
        while (word.find()) {
            words.add(word.group(1) == null ? meant(word.group(2), key) : word.group(1));
        }
        boolean offline = command.startsWith("key manifest-");
        if (!offline) {
            words.addAll(
                    List.of("--admin-url", aggregator.url() + "api/v1/", "--admin-token", aggregator.adminToken()));
        }
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Sumac.execute(new PrintWriter(out), new PrintWriter(err), words.toArray(String[]::new));
        assertThat(code).as("%s%n%s%n%s", command, out, err).isZero();
    }

    /** What a reader puts in a placeholder's place. */
    private String meant(String word, String key) {
        return switch (word) {
            case "KEY" -> key;
            case "root/manifest-root.pem" -> aggregator.manifestRoot().toString();
            case "root", "signer", "key-manifest.jws" -> directory.resolve(word).toString();
            default -> word;
        };
    }

    /** The one that a rotation replaces. */
    private String oldestKey() throws IOException {
        return keys().valueStream()
                .filter(each -> each.get("state").asText().equals("ACTIVE"))
                .findFirst()
                .orElseThrow()
                .get("uuid")
                .asText();
    }

    private JsonNode keys() throws IOException {
        return Aggregator.JSON.readTree(
                aggregator.api("GET", "api/v1/hpke-keys", null).body());
    }
}
