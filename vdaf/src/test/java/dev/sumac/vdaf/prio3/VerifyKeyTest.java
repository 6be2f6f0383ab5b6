package dev.sumac.vdaf.prio3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class VerifyKeyTest {
    private final byte[] bytes = new byte[VerifyKey.SIZE];

    VerifyKeyTest() {
        Arrays.fill(bytes, (byte) 0x5a);
    }

    @Test
    void equals_shouldSeeEveryBit() {
        VerifyKey key = new VerifyKey(bytes);
        assertThat(key).isEqualTo(new VerifyKey(bytes)).hasSameHashCodeAs(new VerifyKey(bytes));
        for (int bit = 0; bit < 8 * VerifyKey.SIZE; bit++) {
            byte[] other = bytes.clone();
            other[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(key).isNotEqualTo(new VerifyKey(other));
        }
    }

    @Test
    void toString_shouldPrintNothing() {
        assertThat(new VerifyKey(bytes)).hasToString("VerifyKey");
    }

    @Test
    void destroy_shouldWipeTheKeyAndItsUse() {
        VerifyKey key = new VerifyKey(bytes);
        byte[] own = key.bytes();
        key.destroy();
        assertThat(own).containsOnly(0);
        assertThat(key.isDestroyed()).isTrue();
        assertThatThrownBy(key::bytes).isInstanceOf(IllegalStateException.class);
        assertThat(bytes).as("the caller's own").containsOnly(0x5a);
    }

    @Test
    void constructor_shouldRefuseAnotherLength() {
        assertThatThrownBy(() -> new VerifyKey(new byte[VerifyKey.SIZE - 1]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
