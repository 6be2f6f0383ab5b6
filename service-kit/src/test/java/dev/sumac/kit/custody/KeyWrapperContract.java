package dev.sumac.kit.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sumac.dap.message.TaskId;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every {@link KeyWrapper} promises, the fake included. */
public abstract class KeyWrapperContract {

    private static final UUID KEY = UUID.fromString("6f4e3d2c-0000-4000-8000-000000000001");
    private static final TaskId TASK = TaskId.of(new byte[TaskId.LENGTH]);
    /** The row that a test wraps for. */
    protected static final Binding.HpkePrivateKey ROW = new Binding.HpkePrivateKey("alpha", KEY, 7, 0x20);

    /** A wrapper of its own, always with the same key. */
    protected abstract KeyWrapper wrapper();

    /** {@link #wrapper}'s key as key-service has it. */
    protected abstract KeyWrapper keyService();

    /** A wrapper with another key. */
    protected abstract KeyWrapper stranger();

    static Stream<Binding> bindings() {
        return Stream.of(ROW, new Binding.VerifyKey("alpha", TASK, 0), new Binding.OutgoingToken("alpha", TASK));
    }

    static Stream<Binding> otherRows() {
        return Stream.of(
                new Binding.HpkePrivateKey("beta", KEY, 7, 0x20),
                new Binding.HpkePrivateKey("alpha", new UUID(0, 1), 7, 0x20),
                new Binding.HpkePrivateKey("alpha", KEY, 8, 0x20),
                new Binding.HpkePrivateKey("alpha", KEY, 7, 0x10),
                new Binding.VerifyKey("alpha", TASK, 7),
                new Binding.OutgoingToken("alpha", TASK));
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void unwrap_shouldGiveBackWhatWasWrapped(Binding binding) throws CustodyException {
        for (int length : List.of(1, 32, 66, 1024)) {
            SecretBytes secret = SecretBytes.random(length);
            assertThat(wrapper().unwrap(binding, wrapper().wrap(binding, secret)))
                    .isEqualTo(secret);
        }
    }

    @Test
    void wrap_shouldHideTheSecretAndNeverGiveTheSameBlobTwice() throws CustodyException {
        SecretBytes secret = SecretBytes.random(32);
        WrappedSecret one = wrapper().wrap(ROW, secret);
        WrappedSecret other = wrapper().wrap(ROW, secret);

        assertThat(one).isNotEqualTo(other);
        String hex = HexFormat.of().formatHex(one.toByteArray());
        String plain = secret.read(bytes -> HexFormat.of().formatHex(bytes));
        assertThat(hex).doesNotContain(plain);
    }

    @Test
    void recognizes_shouldTellItsOwnBlobsFromNoise() throws CustodyException {
        WrappedSecret blob = wrapper().wrap(ROW, SecretBytes.random(32));
        assertThat(wrapper().recognizes(blob)).isTrue();
        assertThat(wrapper().recognizes(wrapper().rewrap(ROW, blob))).isTrue();
        for (byte[] noise : List.of(new byte[] {9}, new byte[] {blob.toByteArray()[0]}, new byte[100])) {
            assertThat(wrapper().recognizes(WrappedSecret.of(noise))).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("otherRows")
    void unwrap_shouldRefuseABlobMovedToAnotherRow(Binding elsewhere) throws CustodyException {
        WrappedSecret blob = wrapper().wrap(ROW, SecretBytes.random(32));

        assertThatThrownBy(() -> wrapper().unwrap(elsewhere, blob)).isInstanceOf(CustodyException.Refused.class);
        assertThatThrownBy(() -> wrapper().rewrap(elsewhere, blob)).isInstanceOf(CustodyException.Refused.class);
    }

    @Test
    void unwrap_shouldRefuseAFlippedBitOfAnyByte() throws CustodyException {
        byte[] blob = wrapper().wrap(ROW, SecretBytes.random(32)).toByteArray();
        for (int at = 0; at < blob.length; at++) {
            byte[] altered = blob.clone();
            altered[at] ^= (byte) (1 << at % Byte.SIZE);
            assertThatThrownBy(() -> wrapper().unwrap(ROW, WrappedSecret.of(altered)))
                    .as("byte %d", at)
                    .isInstanceOf(CustodyException.Refused.class);
        }
    }

    @Test
    void unwrap_shouldRefuseATruncatedBlob() throws CustodyException {
        byte[] blob = wrapper().wrap(ROW, SecretBytes.random(32)).toByteArray();
        for (int length = 1; length < blob.length; length++) {
            byte[] truncated = Arrays.copyOf(blob, length);
            assertThatThrownBy(() -> wrapper().unwrap(ROW, WrappedSecret.of(truncated)))
                    .as("%d bytes", length)
                    .isInstanceOf(CustodyException.Refused.class);
        }
    }

    @Test
    void unwrap_shouldRefuseABlobOfAnotherKey() throws CustodyException {
        WrappedSecret blob = stranger().wrap(ROW, SecretBytes.random(32));
        assertThatThrownBy(() -> wrapper().unwrap(ROW, blob)).isInstanceOf(CustodyException.Refused.class);
    }

    @Test
    void unwrap_shouldBeRefusedToTheKeyService() throws CustodyException {
        SecretBytes secret = SecretBytes.random(32);
        WrappedSecret blob = keyService().wrap(ROW, secret);

        assertThat(keyService().recognizes(blob)).isTrue();
        assertThatThrownBy(() -> keyService().unwrap(ROW, blob)).isInstanceOf(CustodyException.Refused.class);
        assertThat(wrapper().unwrap(ROW, blob)).isEqualTo(secret);
    }

    @Test
    void rewrap_shouldNeedNoRightToUnwrapWhereTheBackendDoesIt() throws CustodyException {
        SecretBytes secret = SecretBytes.random(32);
        WrappedSecret blob = keyService().wrap(ROW, secret);

        if (keyService().rewrapsInside()) {
            assertThat(wrapper().unwrap(ROW, keyService().rewrap(ROW, blob))).isEqualTo(secret);
        } else {
            assertThatThrownBy(() -> keyService().rewrap(ROW, blob)).isInstanceOf(CustodyException.Refused.class);
        }
    }

    @Test
    void rewrap_shouldKeepTheSecretAndChangeTheBlob() throws CustodyException {
        SecretBytes secret = SecretBytes.random(32);
        WrappedSecret blob = wrapper().wrap(ROW, secret);
        WrappedSecret anew = wrapper().rewrap(ROW, blob);

        assertThat(anew).isNotEqualTo(blob);
        assertThat(wrapper().unwrap(ROW, anew)).isEqualTo(secret);
    }
}
