package dev.sumac.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sumac.cli.Sumac;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Each command line of the operators' guide to keys, in its order, as an operator types them. */
@ExtendWith(ClusterExtension.class)
class KeysGuideTest {
    private static final Path GUIDE = Path.of("..", "docs", "keys.md");
    private static final Pattern COMMAND = Pattern.compile("(?m)(?:^ *|`)\\./sumac ([^`\\n]+)");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    private final Aggregator aggregator;

    @TempDir
    private Path directory;

    KeysGuideTest(Cluster cluster) {
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
