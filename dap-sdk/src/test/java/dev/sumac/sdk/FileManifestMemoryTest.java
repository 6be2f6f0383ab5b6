package dev.sumac.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.task.Url;
import dev.sumac.manifest.SeenManifest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileManifestMemoryTest {

    private static final Url LEADER = new Url("https://leader.example/dap");
    private static final Url HELPER = new Url("https://helper.example/");

    @TempDir
    private Path directory;

    private static SeenManifest seen(long seq) {
        byte[] digest = new byte[32];
        digest[31] = (byte) seq;
        return new SeenManifest(seq, Bytes.wrap(digest));
    }

    private Path file() {
        return directory.resolve("manifests");
    }

    @Test
    void last_shouldKnowWhatAnotherProcessRemembered() throws Exception {
        assertThat(ManifestMemory.file(file()).last(LEADER)).isEmpty();
        ManifestMemory.file(file()).remember(LEADER, seen(3));
        ManifestMemory.file(file()).remember(HELPER, seen(9));

        assertThat(ManifestMemory.file(file()).last(LEADER)).contains(seen(3));
        assertThat(ManifestMemory.file(file()).last(new Url("https://leader.example/dap/")))
                .contains(seen(3));
        assertThat(ManifestMemory.file(file()).last(HELPER)).contains(seen(9));
    }

    @Test
    void remember_shouldNeverGoBack() throws Exception {
        for (ManifestMemory memory : List.of(ManifestMemory.file(file()), ManifestMemory.ofThisProcess())) {
            memory.remember(LEADER, seen(3));
            memory.remember(LEADER, seen(2));
            assertThat(memory.last(LEADER)).contains(seen(3));
            memory.remember(LEADER, seen(4));
            assertThat(memory.last(LEADER)).contains(seen(4));
        }
    }

    /** Both were judged by what was known before either. */
    @Test
    void remember_shouldRefuseAnotherManifestOfTheSameNumber() throws Exception {
        SeenManifest other = new SeenManifest(3, Bytes.wrap(new byte[32]));
        for (ManifestMemory memory : List.of(ManifestMemory.file(file()), ManifestMemory.ofThisProcess())) {
            memory.remember(LEADER, seen(3));
            memory.remember(LEADER, seen(3));
            assertThatIOException().isThrownBy(() -> memory.remember(LEADER, other));
            assertThat(memory.last(LEADER)).contains(seen(3));
        }
    }

    @Test
    void rememberAtOnce_shouldKeepTheHighest() throws Exception {
        try (var clients = Executors.newFixedThreadPool(8)) {
            var all = LongStream.rangeClosed(1, 40)
                    .mapToObj(seq -> clients.submit(() -> {
                        ManifestMemory.file(file()).remember(LEADER, seen(seq));
                        return seq;
                    }))
                    .toList();
            for (var one : all) {
                one.get();
            }
        }
        assertThat(ManifestMemory.file(file()).last(LEADER)).contains(seen(40));
    }

    @Test
    void last_shouldNotTakeADamagedFileForAnEmptyOne() throws Exception {
        for (String damaged :
                List.of("\n", "https://leader.example/dap/ 3\n", "https://leader.example/dap/ 0 AAAA\n")) {
            Files.writeString(file(), damaged);
            assertThatIOException().isThrownBy(() -> ManifestMemory.file(file()).last(LEADER));
            assertThatIOException().isThrownBy(() -> ManifestMemory.file(file()).remember(LEADER, seen(5)));
        }
    }
}
