package dev.sumac.kit.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class SecretBytesTest {

    private static final byte[] VALUE = HexFormat.of().parseHex("00112233445566778899aabbccddeeff");

    @Test
    void equals_shouldSeeEveryBit() {
        SecretBytes secret = SecretBytes.copyOf(VALUE);
        assertThat(secret).isEqualTo(SecretBytes.copyOf(VALUE)).hasSameHashCodeAs(SecretBytes.copyOf(VALUE));
        for (int bit = 0; bit < VALUE.length * Byte.SIZE; bit++) {
            byte[] other = VALUE.clone();
            other[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            assertThat(secret).as("bit %d", bit).isNotEqualTo(SecretBytes.copyOf(other));
        }
        assertThat(secret).isNotEqualTo(SecretBytes.copyOf(Arrays.copyOf(VALUE, 15)));
    }

    @Test
    void toString_shouldTellTheLengthAlone() {
        assertThat(SecretBytes.copyOf(VALUE)).hasToString("SecretBytes[16]");
    }

    @Test
    void read_shouldHandOutACopyAndWipeIt() {
        SecretBytes secret = SecretBytes.copyOf(VALUE);
        byte[] leaked = secret.read(bytes -> bytes);

        assertThat(leaked).containsOnly(0);
        assertThat(secret.read(byte[]::clone)).isEqualTo(VALUE);
    }

    @Test
    void destroy_shouldWipeAndEndTheReading() {
        byte[] given = VALUE.clone();
        SecretBytes secret = SecretBytes.wrap(given);
        secret.destroy();

        assertThat(given).containsOnly(0);
        assertThat(secret.isDestroyed()).isTrue();
        assertThat(secret).isNotEqualTo(SecretBytes.copyOf(new byte[16]));
        assertThatThrownBy(() -> secret.read(byte[]::clone)).isInstanceOf(IllegalStateException.class);
    }
}
