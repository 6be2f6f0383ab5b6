package dev.sumac.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.manifest.ManifestRoot;
import dev.sumac.manifest.ManifestSigner;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyManifestCommandTest {

    @TempDir
    private Path directory;

    private String errors = "";

    private int run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Sumac.execute(new PrintWriter(out), new PrintWriter(err), arguments);
        errors = err.toString();
        return code;
    }

    private int root() {
        return run("key", "manifest-root", "--name", "Example", "--directory", directory.toString());
    }

    private int signer(String... more) {
        String[] fixed = {
            "key",
            "manifest-signer",
            "--name",
            "leader",
            "--root",
            directory.toString(),
            "--directory",
            directory.toString()
        };
        String[] all = Arrays.copyOf(fixed, fixed.length + more.length);
        System.arraycopy(more, 0, all, fixed.length, more.length);
        return run(all);
    }

    private Path file(String name) {
        return directory.resolve(name);
    }

    @Test
    void manifestSigner_shouldCertifyASignerThatAKeyServiceTakes() throws Exception {
        assertThat(root()).as(errors).isZero();
        assertThat(signer("--days", "30")).as(errors).isZero();

        for (String key : new String[] {"manifest-root.key", "manifest-signer.key"}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file(key))))
                    .isEqualTo("rw-------");
        }
        ManifestSigner signer = ManifestSigner.open(file("manifest-signer.key"), file("manifest-signer.pem"));
        assertThat(Duration.between(Instant.now(), signer.notAfter()).toDays()).isEqualTo(29);
        assertThat(ManifestRoot.read(file("manifest-root.pem"))).isNotNull();
    }

    @Test
    void manifestRoot_shouldKeepWhatIsThere() throws Exception {
        assertThat(root()).isZero();
        String key = Files.readString(file("manifest-root.key"));

        assertThat(root()).isEqualTo(Sumac.WRONG_USAGE);
        assertThat(errors).contains("exists; choose another folder");
        Files.delete(file("manifest-root.pem"));
        assertThat(root()).isEqualTo(Sumac.WRONG_USAGE);
        assertThat(Files.readString(file("manifest-root.key"))).isEqualTo(key);
    }

    @Test
    void manifestSigner_shouldSayWhatIsWrongWithTheRoot() throws Exception {
        assertThat(signer()).isEqualTo(Sumac.WRONG_USAGE);
        assertThat(errors).contains("--root: ");
        assertThat(root()).isZero();
        Files.setPosixFilePermissions(file("manifest-root.key"), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(signer()).isEqualTo(Sumac.WRONG_USAGE);
        assertThat(errors).contains("chmod 600");
    }

    @Test
    void validity_shouldBeBounded() {
        assertThat(run("key", "manifest-root", "--name", "x", "--directory", directory.toString(), "--days", "0"))
                .isEqualTo(Sumac.WRONG_USAGE);
        assertThat(errors).contains("--days must be between 1 and 36500");
    }

    @Test
    void upload_shouldWantAManifestAndItsRootTogether() {
        String[] task = {
            "upload",
            "--task-id",
            "A".repeat(43),
            "--leader-url",
            "https://leader.example/",
            "--helper-url",
            "https://helper.example/",
            "--task-info",
            "YQ",
            "--vdaf",
            "Prio3Count",
            "--batch-mode",
            "time-interval",
            "--time-precision",
            "60",
            "--min-batch-size",
            "1",
            "--leader-manifest",
            "nowhere",
            "1"
        };
        assertThat(run(task)).isEqualTo(Sumac.WRONG_USAGE);
        assertThat(errors).contains("--leader-manifest and --leader-root go together");
    }
}
