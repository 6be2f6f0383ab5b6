package dev.sumac.keys.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.sumac.kit.custody.SecretBytes;
import java.io.IOException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretTextTest {

    private static final String KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

    private final ObjectMapper json = new ObjectMapper();

    private TaskDocument read(String verifyKey) throws JsonProcessingException {
        return json.readValue("{\"verifyKey\": " + verifyKey + "}", TaskDocument.class);
    }

    private SecretText secret(String verifyKey) throws JsonProcessingException {
        return Objects.requireNonNull(read(verifyKey).verifyKey);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AA", "_-8", KEY, "AAEC" + KEY})
    void json_shouldBeTheBytesTextAndComeBack(String text) throws JsonProcessingException {
        SecretText secret = secret("\"" + text + "\"");
        assertThat(secret.bytes())
                .isEqualTo(SecretBytes.copyOf(Base64.getUrlDecoder().decode(text)));
        assertThat(secret.text()).asString().isEqualTo(text);
        assertThat(json.writeValueAsString(secret)).isEqualTo("\"" + text + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"AA==", "AB", "A", "AA A", "A/+A", "AAA\u00e9", "A\ud83d\ude00", " AAA", "A\\u0000AA"})
    void bytes_shouldNotBeMadeOfAnotherText(String text) throws JsonProcessingException {
        SecretText secret = secret("\"" + text + "\"");
        assertThatIllegalArgumentException()
                .isThrownBy(secret::bytes)
                .withMessageNotContaining(text)
                .withNoCause();
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "1.5", "true", "{}", "[\"AA\"]"})
    void json_shouldBeText(String value) {
        assertThatThrownBy(() -> read(value)).isInstanceOf(MismatchedInputException.class);
    }

    @Test
    void json_shouldBeReadThroughEscapes() throws JsonProcessingException {
        assertThat(secret("\"\\u0041\\u0041\"").bytes()).isEqualTo(SecretBytes.copyOf(new byte[1]));
    }

    @Test
    void json_shouldNotStayInTheParsersBuffer() throws IOException {
        // The parser's buffer is this array itself.
        char[] text = ("{\"verifyKey\": \"" + KEY + "\"}").toCharArray();
        try (JsonParser parser = json.createParser(text)) {
            assertThat(Objects.requireNonNull(json.readValue(parser, TaskDocument.class).verifyKey)
                            .text())
                    .asString()
                    .isEqualTo(KEY);
        }
        assertThat(new String(text)).doesNotContain(KEY.substring(0, 4)).startsWith("{\"verifyKey\": \"\0");
    }

    @Test
    void wipe_shouldEndTheKeyOfEveryCopyOfADocument() throws JsonProcessingException {
        TaskDocument document = read("\"" + KEY + "\"");
        TaskDocument copy = document.copy();
        document.wipe();
        assertThatThrownBy(() -> json.writeValueAsString(copy)).hasMessageContaining("destroyed");
    }

    /** As releases before wrote it beside the task's row: a creation that is repeated must be known again. */
    @Test
    void digest_shouldBeThatOfTheText() throws JsonProcessingException {
        TaskDocument document = read("\"" + KEY + "\"");
        document.role = "leader";
        document.verifyKeyId = 7;
        document.peerClientId = "caf\u00e9";
        assertThat(HexFormat.of().formatHex(TaskDigest.of(document)))
                .isEqualTo("94204acff84cf10aa9a57224db83a2627b8b0e882e95e65344f8e09b04ea5cf2");
    }
}
