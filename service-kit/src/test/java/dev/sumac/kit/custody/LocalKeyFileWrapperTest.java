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
import java.util.Map;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalKeyFileWrapperTest extends KeyWrapperContract {

    @TempDir
    private Path directory;

    @Override
    KeyWrapper wrapper() {
        return LocalKeyFileWrapper.open(keyFile("ours", 32, (byte) 0x5a, "rw-------"));
    }

    @Override
    KeyWrapper stranger() {
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
    void open_shouldNameAMissingFile() {
        Path file = directory.resolve("nowhere");
        assertThatThrownBy(() -> LocalKeyFileWrapper.open(file))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(file.toString());
    }
}
