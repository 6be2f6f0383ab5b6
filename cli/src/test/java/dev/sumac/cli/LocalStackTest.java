package dev.sumac.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.local.ServiceKind;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What is asked of a stack on the command line; {@code CommandLineStackTest} has one that runs. */
class LocalStackTest {
    @TempDir
    private Path directory;

    private final StringWriter err = new StringWriter();

    @BeforeEach
    void asTheLauncherDoes() {
        System.setProperty("sumac.home", directory.toString());
        System.setProperty("sumac.state", directory.resolve("state").toString());
    }

    @AfterEach
    void forget() {
        System.clearProperty("sumac.home");
        System.clearProperty("sumac.state");
    }

    @Test
    void replicas_shouldBeReadServiceByService() throws Exception {
        LocalStack options = CommandLine.populateCommand(new LocalStack(), "--replicas", "prepare=3,upload=2");

        assertThat(options.wanted()).isEqualTo(Map.of(ServiceKind.PREPARE, 3, ServiceKind.UPLOAD, 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"prepare=0", "prepare=-1", "helper=1", "prepare=many", "prepare", "prepare=1,,upload=2"})
    void up_shouldBeWrongUsageForReplicasThatCannotBe(String replicas) {
        assertThat(run("up", "--replicas", replicas)).isEqualTo(Sumac.WRONG_USAGE);

        assertThat(err.toString().lines()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"prepare", "prepare=many", "prepare=2"})
    void scale_shouldBeWrongUsageWithoutANumberOrAStack(String wanted) {
        assertThat(run("scale", wanted)).isEqualTo(Sumac.WRONG_USAGE);

        assertThat(err.toString().lines()).hasSize(1);
    }

    private int run(String... arguments) {
        return Sumac.execute(new PrintWriter(new StringWriter()), new PrintWriter(err), arguments);
    }
}
