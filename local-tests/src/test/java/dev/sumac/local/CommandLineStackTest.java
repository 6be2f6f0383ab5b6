package dev.sumac.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.cli.Sumac;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stack that a person starts, changes from another terminal and stops; programs stand in the services' place. */
class CommandLineStackTest {
    private static final int WRONG_USAGE = 2;
    private static final int INTERRUPTED = 128 + 2;
    private static final long LIMIT_SECONDS = 120;

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void asTheLauncherDoes() throws IOException {
        System.setProperty("sumac.home", FakeService.installIn(directory).toString());
        System.setProperty("sumac.state", state().toString());
    }

    @AfterEach
    void forget() {
        System.clearProperty("sumac.home");
        System.clearProperty("sumac.state");
    }

    @Test
    void up_shouldSayWhereItIsBeScaledAndLeaveNothingWhenItIsInterrupted() throws Exception {
        Process up = start("up", "--json", "--replicas", "prepare=2,key=1");
        try {
            JsonObject printed = readObject(up.inputReader());
            assertThat(printed.fieldNames())
                    .containsExactlyInAnyOrder(
                            "leaderUrl",
                            "helperUrl",
                            "leaderAdminUrl",
                            "leaderAdminToken",
                            "helperAdminUrl",
                            "helperAdminToken",
                            "leaderConsoleUrl",
                            "helperConsoleUrl",
                            "leaderManifestUrl",
                            "leaderManifestRoot",
                            "helperManifestUrl",
                            "helperManifestRoot",
                            "logs");
            assertThat(status(printed.getString("leaderUrl") + "hpke_config")).isEqualTo(200);
            assertThat(status(printed.getString("helperAdminUrl") + "tasks")).isEqualTo(200);
            assertThat(Path.of(printed.getString("leaderManifestRoot"))).exists();
            assertThat(Path.of(printed.getString("logs")))
                    .isDirectoryContaining("glob:**/kafka.log")
                    .isDirectoryContaining("glob:**/postgresql.log")
                    .isDirectoryContaining("glob:**/beta-prepare-2.log");

            assertThat(run("scale", "upload=2", "prepare=1")).as(err.toString()).isZero();
            assertThat(out.toString().lines().map(String::strip))
                    .containsExactly(
                            "aggregator  upload  prepare  collect  key",
                            "alpha            2        1        1    1",
                            "beta             2        1        1    1");
            assertThat(run("scale", "key=33")).isEqualTo(WRONG_USAGE);
            assertThat(err.toString()).contains("between 0 and 32");

            List<ProcessHandle> all = up.toHandle().descendants().toList();
            // Of each aggregator five; the broker, and the database with its children.
            assertThat(all).hasSizeGreaterThan(2 * 5 + 2);
            ChildProcesses.signal(up.toHandle(), "INT");

            assertThat(up.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(up.exitValue()).isEqualTo(INTERRUPTED);
            for (ProcessHandle each : all) {
                each.onExit().get(LIMIT_SECONDS, TimeUnit.SECONDS);
            }
            assertThat(state()).isEmptyDirectory();
        } finally {
            up.destroyForcibly();
        }
    }

    private Path state() {
        return directory.resolve("state");
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Sumac.execute(new PrintWriter(out), new PrintWriter(err), arguments);
    }

    /** The program as a process of its own, which can be interrupted. */
    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        // What a script runs in its background ignores INT, and so would what is started from there.
        if (ChildProcesses.succeeds("env", "--default-signal=INT", "true")) {
            command.addAll(List.of("env", "--default-signal=INT"));
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dsumac.home=" + directory,
                "-Dsumac.state=" + state(),
                "-cp",
                System.getProperty("java.class.path"),
                Sumac.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(directory.resolve("errors").toFile())
                .start();
    }

    /** Up to the brace that closes it; what runs on says nothing more. */
    private JsonObject readObject(BufferedReader reader) throws IOException {
        StringBuilder text = new StringBuilder();
        String line = "";
        while (line != null && !line.equals("}")) {
            line = reader.readLine();
            text.append(line).append('\n');
        }
        assertThat(text.toString())
                .as(Files.readString(directory.resolve("errors")))
                .startsWith("{");
        return new JsonObject(text.toString());
    }

    private static int status(String url) throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
            return client.send(request, BodyHandlers.discarding()).statusCode();
        }
    }
}
