package dev.sumac.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** A search that finds nothing proves something only if it would have found it. */
class SecretsTest {
    private final Random random = new Random();
    private final Secrets secrets = new Secrets();
    private final byte[] key = bytes(32);

    @RepeatedTest(5)
    void in_shouldFindEveryFormAnywhere() {
        secrets.add("key", key);
        byte[] before = bytes(random.nextInt(50));
        byte[] after = bytes(random.nextInt(50));

        assertThat(secrets.in(join(before, key, after))).contains("key, raw");
        assertThat(secrets.in(text(before, HexFormat.of().formatHex(key), after)))
                .contains("key, hex");
        assertThat(secrets.in(text(before, HexFormat.of().withUpperCase().formatHex(key), after)))
                .contains("key, upper case hex");
        assertThat(secrets.in(text(before, Arrays.toString(key), after))).contains("key, as a list");
        byte[] message = join(before, key, after);
        assertThat(secrets.in(text(before, Base64.getEncoder().encodeToString(message), after)))
                .contains("key, base64");
        assertThat(secrets.in(text(before, Base64.getUrlEncoder().encodeToString(message), after)))
                .contains("key, base64url");
    }

    @Test
    void in_shouldFindATokenAsItIs() {
        secrets.addText("token", "a-token-of-some-length");

        assertThat(secrets.in(ascii("Authorization: Bearer a-token-of-some-length\n")))
                .isNotEmpty();
    }

    @Test
    void in_shouldFindAnArrayOfAHeapDumpThatIsTheKey() {
        secrets.addArrays("key", key);
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(key);

        assertThat(secrets.in(array(key))).containsExactly("key, raw");
        assertThat(secrets.in(array(ascii(text)))).containsExactly("key, as text");
        assertThat(secrets.in(array(ascii(HexFormat.of().formatHex(key))))).containsExactly("key, as text");
        assertThat(secrets.in(array(ascii(text + "\n")))).as("part of more").isEmpty();
        assertThat(secrets.in(array(join(key, bytes(1))))).as("part of more").isEmpty();
    }

    /** As a dump has it, somewhere. */
    private byte[] array(byte[] contents) {
        byte[] length =
                ByteBuffer.allocate(Integer.BYTES).putInt(contents.length).array();
        return join(bytes(20), length, new byte[] {8}, contents, bytes(20));
    }

    @Test
    void in_shouldFindNothingInOtherBytes() {
        secrets.add("key", key);
        byte[] almost = key.clone();
        almost[31] ^= 1;

        assertThat(secrets.in(bytes(1 << 20))).isEmpty();
        assertThat(secrets.in(almost)).isEmpty();
        assertThat(secrets.searched()).isEqualTo((1 << 20) + 32);
    }

    private byte[] text(byte[] before, String text, byte[] after) {
        return join(before, ascii(text), after);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
