package dev.sumac.kit.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalKeyFileWrapperTest extends KeyWrapperContract {

    /** {1, 2, 3, 4} for {@link #ROW} under 32 bytes of 0x5a. */
    private static final String FIRST_VERSION = "01000102030405060708090a0b4ca32e619066cf49c2f479b97674e4b4aa4a2cee";

    @TempDir
    private Path directory;

    @Override
    protected KeyWrapper wrapper() {
        return LocalKeyFileWrapper.open(keyFile("ours", 32, (byte) 0x5a, "rw-------"));
    }

    @Override
    protected KeyWrapper keyService() {
        return WrapOnly.of(wrapper());
    }

    @Override
    protected KeyWrapper stranger() {
        return LocalKeyFileWrapper.open(keyFile("theirs", 32, (byte) 0xa5, "rw-------"));
    }

    private Path keyFile(String name, int length, byte fill, String mode) {
        byte[] key = new byte[length];
        Arrays.fill(key, fill);
        try {
            Path file = Files.write(directory.resolve(name), key);
            return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-", "rwx--x---", "rwxrwxrwx"})
    void open_shouldRefuseAFileThatIsOpenToOthers(String mode) {
        Path file = keyFile("open", 32, (byte) 1, mode);
        assertThatThrownBy(() -> LocalKeyFileWrapper.open(file))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("open to others")
                .hasMessageContaining(file.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"r--------", "rw-------", "rwx------"})
    void open_shouldTakeAFileOfTheOwnersAlone(String mode) {
        assertThat(LocalKeyFileWrapper.open(keyFile("mine", 32, (byte) 1, mode)))
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 16, 31, 33, 64})
    void open_shouldRefuseAnotherLength(int length) {
        Path file = keyFile("short", length, (byte) 1, "rw-------");
        assertThatThrownBy(() -> LocalKeyFileWrapper.open(file))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(length + " bytes");
    }

    @Test
    void check_shouldRefuseTheStartOverEitherFile() {
        String ours = keyFile("ours", 32, (byte) 1, "rw-------").toString();
        String open = keyFile("open", 32, (byte) 1, "rw-r--r--").toString();
        assertThatCode(() -> KeyFiles.check(config(Map.of()))).doesNotThrowAnyException();
        assertThatCode(() -> KeyFiles.check(
                        config(Map.of("sumac.custody.key-file", ours, "sumac.custody.token-key-file", ours))))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> KeyFiles.check(config(Map.of("sumac.custody.key-file", open))))
                .hasMessageContaining("open to others");
        assertThatThrownBy(() -> KeyFiles.check(config(Map.of("sumac.custody.token-key-file", open))))
                .hasMessageContaining("open to others");
    }

    private static Config config(Map<String, String> values) {
        return new SmallRyeConfigBuilder().withDefaultValues(values).build();
    }

    @Test
    void check_shouldRefuseTheStartOverAnEarlierKeysFile() {
        String ours = keyFile("ours", 32, (byte) 1, "rw-------").toString();
        String open = keyFile("open", 32, (byte) 2, "rw-r--r--").toString();
        assertThatThrownBy(() -> KeyFiles.check(
                        config(Map.of("sumac.custody.key-file", ours, "sumac.custody.previous-key-files", open))))
                .hasMessageContaining("open to others");
        assertThatThrownBy(() -> KeyFiles.check(config(
                        Map.of("sumac.custody.token-key-file", ours, "sumac.custody.previous-token-key-files", open))))
                .hasMessageContaining("open to others");
    }

    @Test
    void unwrap_shouldOpenWhatTheKeysBeforeWrapped() throws CustodyException {
        Path first = keyFile("first", 32, (byte) 1, "rw-------");
        Path second = keyFile("second", 32, (byte) 2, "rw-------");
        SecretBytes secret = SecretBytes.random(32);
        WrappedSecret old = LocalKeyFileWrapper.open(first).wrap(ROW, secret);
        LocalKeyFileWrapper both = LocalKeyFileWrapper.open(second, List.of(first));

        assertThat(both.unwrap(ROW, old)).isEqualTo(secret);
        WrappedSecret anew = both.rewrap(ROW, old);
        LocalKeyFileWrapper onlyNew = LocalKeyFileWrapper.open(second);
        assertThat(onlyNew.unwrap(ROW, anew)).isEqualTo(secret);
        assertThatThrownBy(() -> onlyNew.unwrap(ROW, old)).isInstanceOf(CustodyException.Refused.class);
    }

    /** A replica that was left with the old file answers a rewrap with such a blob. */
    @Test
    void recognizes_shouldTellABlobOfAnEarlierKey() throws CustodyException {
        Path first = keyFile("first", 32, (byte) 1, "rw-------");
        Path second = keyFile("second", 32, (byte) 2, "rw-------");
        SecretBytes secret = SecretBytes.random(32);
        LocalKeyFileWrapper old = LocalKeyFileWrapper.open(first);
        LocalKeyFileWrapper both = LocalKeyFileWrapper.open(second, List.of(first));

        assertThat(both.recognizes(old.wrap(ROW, secret))).isFalse();
        assertThat(both.recognizes(both.wrap(ROW, secret))).isTrue();
        assertThat(old.recognizes(both.wrap(ROW, secret))).as("it may be newer").isTrue();
    }

    /** Made by the first release: version 1, which does not say which key it is. */
    @Test
    void unwrap_shouldOpenABlobOfTheFirstVersion() throws CustodyException {
        WrappedSecret blob = WrappedSecret.of(HexFormat.of().parseHex(FIRST_VERSION));
        Path current = keyFile("current", 32, (byte) 0xa5, "rw-------");
        Path first = keyFile("first", 32, (byte) 0x5a, "rw-------");

        assertThat(LocalKeyFileWrapper.open(first).recognizes(blob))
                .as("nobody makes it any more")
                .isFalse();
        assertThat(LocalKeyFileWrapper.open(current, List.of(first)).unwrap(ROW, blob))
                .isEqualTo(SecretBytes.copyOf(new byte[] {1, 2, 3, 4}));
        assertThatThrownBy(() -> LocalKeyFileWrapper.open(current).unwrap(ROW, blob))
                .isInstanceOf(CustodyException.Refused.class);
    }

    @Test
    void open_shouldNameAMissingFile() {
        Path file = directory.resolve("nowhere");
        assertThatThrownBy(() -> LocalKeyFileWrapper.open(file))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(file.toString());
    }
}
