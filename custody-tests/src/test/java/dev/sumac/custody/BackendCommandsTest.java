package dev.sumac.custody;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sumac.custody.parts.Moto;
import dev.sumac.custody.parts.OpenBao;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The lines of the operators' guide to keys that the backends' own programs run; the others are the system tests'. */
class BackendCommandsTest {

    private static final Path GUIDE = Path.of("..", "docs", "keys.md");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The guide's command lines of a program, each without its name. */
    private static List<List<String>> commands(String program) throws IOException {
        return Pattern.compile("`" + program + " ([^`]+)`")
                .matcher(Files.readString(GUIDE))
                .results()
                .map(line -> List.of(line.group(1).split(" ")))
                .toList();
    }

    @Test
    @EnabledIf(value = OpenBao.AVAILABLE, disabledReason = OpenBao.LEFT_OUT)
    void commandsOfTheGuide_shouldMakeANewerVersionOfBothKeysOfVault() throws IOException {
        OpenBao bao = OpenBao.start();
        try {
            for (List<String> command : commands("bao")) {
                bao.run(command);
            }

            for (String key : List.of("sumac-keys", "sumac-tokens")) {
                assertThat(bao.run(List.of("read", "-field=latest_version", "transit/keys/" + key)))
                        .as(key)
                        .isEqualToIgnoringNewLines("2");
            }
        } finally {
            bao.kill();
        }
    }

    @Test
    @EnabledIf(value = Moto.COMMAND_LINE_AVAILABLE, disabledReason = Moto.COMMAND_LINE_LEFT_OUT)
    void commandsOfTheGuide_shouldMakeANewerVersionOfAKeyOfAws() throws IOException {
        Moto moto = Moto.start();
        try {
            String key = JSON.readTree(moto.run(List.of("kms", "create-key")))
                    .at("/KeyMetadata/KeyId")
                    .asText();
            List<List<String>> commands = commands("aws");
            assertThat(commands).isNotEmpty();
            for (List<String> command : commands) {
                moto.run(command.stream()
                        .map(word -> word.equals("ARN") ? key : word)
                        .toList());
            }

            JsonNode rotations = JSON.readTree(moto.run(List.of("kms", "list-key-rotations", "--key-id", key)));
            assertThat(rotations.get("Rotations").valueStream().map(each -> each.get("RotationType")
                            .asText()))
                    .containsExactly("ON_DEMAND");
        } finally {
            moto.kill();
        }
    }
}
