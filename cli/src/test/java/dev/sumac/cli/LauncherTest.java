package dev.sumac.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code sumac} in a repository of its own, with a JDK and a Maven that only write down what they are told. */
class LauncherTest {
    private static final String JAVA = """
            #!/bin/sh
            echo "java $*" >>"$CALLS"
            for word; do
                case $word in -XX:AOTCacheOutput=*) echo cache >"${word#*=}" ;; esac
            done
            exit "${JAVA_EXIT:-0}"
            """;
    private static final String MAVEN = """
            #!/bin/sh
            echo "mvn $*" >>"$CALLS"
            reports=cli/target/${REPORTS:-surefire-reports}
            mkdir -p cli/target/lib "$reports"
            printf '%s\\n' "${REPORT:-<testcase/>}" >"$reports/TEST-Some.xml"
            echo "built $(date +%s%N)" >cli/target/sumac-cli.jar
            for service in upload prepare collect key; do
                mkdir -p $service-service/target/quarkus-app
                echo jar >$service-service/target/quarkus-app/quarkus-run.jar
            done
            exit "${MAVEN_EXIT:-0}"
            """;

    @TempDir
    private Path directory;

    private Path home;
    private Path calls;
    private String said = "";

    @BeforeEach
    void makeRepository() throws IOException {
        home = Files.createDirectories(directory.resolve("a repository"));
        calls = directory.resolve("calls");
        Files.copy(Path.of("..", "sumac"), home.resolve("sumac"));
        executable(home.resolve("sumac"));
        Files.writeString(home.resolve("pom.xml"), "<project/>");
        source("class Main {}");
        Path jdk = directory.resolve("jdk");
        Files.createDirectories(jdk.resolve("bin"));
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
        executable(Files.writeString(jdk.resolve("bin/java"), JAVA));
        executable(Files.writeString(jdk.resolve("bin/javac"), JAVA));
        executable(Files.writeString(
                Files.createDirectories(directory.resolve("bin")).resolve("mvn"), MAVEN));
    }

    @Test
    void firstRun_shouldBuildTrainAndRunWithWhatWasGiven() throws Exception {
        assertThat(run(Map.of(), "upload", "--from", "a file", "3 4")).isZero();

        assertThat(calls()).hasSize(3);
        assertThat(calls().get(0)).startsWith("mvn ").contains("package");
        assertThat(calls().get(1)).contains("-XX:AOTCacheOutput=").endsWith(" dev.sumac.cli.Sumac train");
        assertThat(calls().get(2))
                .contains("-XX:AOTCache=" + home + "/.sumac/aot/cli.aot")
                .contains("-Dsumac.home=" + home + "/.sumac/app")
                .endsWith(" dev.sumac.cli.Sumac upload --from a file 3 4");
        assertThat(home.resolve(".sumac/app/upload-service/target/quarkus-app/quarkus-run.jar"))
                .exists();
    }

    @Test
    void secondRun_shouldOnlyRun() throws Exception {
        run(Map.of(), "demo");
        run(Map.of(), "demo");

        assertThat(calls()).hasSize(4);
        assertThat(calls().getLast()).endsWith(" dev.sumac.cli.Sumac demo");
    }

    @Test
    void changedSource_shouldBuildAndTrainAnew() throws Exception {
        run(Map.of(), "demo");
        Files.setLastModifiedTime(
                source("class Main { int changed; }"),
                FileTime.from(Instant.now().plusSeconds(5)));

        assertThat(run(Map.of(), "demo")).isZero();

        assertThat(calls()).hasSize(6);
        assertThat(calls().get(3)).startsWith("mvn ");
        assertThat(calls().get(4)).contains("-XX:AOTCacheOutput=");
        assertThat(said).contains("sources changed");
    }

    @Test
    void anotherBuild_shouldNotTouchWhatRunsNorItsCaches() throws Exception {
        run(Map.of(), "demo");
        Path jar = home.resolve(".sumac/app/cli/target/sumac-cli.jar");
        String before = Files.readString(jar);
        run(Map.of(), "test", "-Dtest=Some");

        assertThat(run(Map.of(), "demo")).isZero();

        assertThat(calls().get(3))
                .as("the tests of these sources start what was built of them")
                .isEqualTo("mvn -B -T 3 verify -Dsumac.home=" + home + "/.sumac/app -Dsumac.state=" + home
                        + "/.sumac -Dquarkus.build.skip -Dtest=Some");
        assertThat(calls()).hasSize(5);
        assertThat(jar).hasContent(before.strip());
    }

    @Test
    void test_shouldNameThePartsThatItHadToLeaveOut() throws Exception {
        String report = """
                <testcase name="opens"><skipped message="left out: Vault (pip install vault)"/>
                <testcase name="shuts"><skipped message="left out: Vault (pip install vault)"/>
                <testcase name="locks"><skipped type="x"><![CDATA[x: Assumption failed: left out: Vault (pip install vault)
                 at x]]></skipped>
                <testcase name="shows"><skipped message="left out: a &quot;Browser&quot; (apt-get install it)"/>
                <testcase name="sleeps"><skipped/>
                """;

        assertThat(run(Map.of("REPORT", report, "MAVEN_EXIT", "3"), "test"))
                .as("Maven's own")
                .isEqualTo(3);

        assertThat(said.lines())
                .containsExactly(
                        "sumac: left out: Vault (pip install vault) [3]",
                        "sumac: left out: a \"Browser\" (apt-get install it) [1]",
                        "sumac: left out: no reason given [1]");
    }

    @Test
    void test_shouldNotUseACopyOfOtherSources() throws Exception {
        run(Map.of(), "demo");
        Files.setLastModifiedTime(
                source("class Main { int changed; }"),
                FileTime.from(Instant.now().plusSeconds(5)));

        run(Map.of(), "test");

        assertThat(calls().getLast()).isEqualTo("mvn -B -T 3 verify");
    }

    @Test
    void test_shouldNotNameWhatAnEarlierRunLeftOut() throws Exception {
        Path old = Files.createDirectories(home.resolve("dap/target/surefire-reports"));
        Files.writeString(
                old.resolve("TEST-Old.xml"), "<testcase><skipped message=\"left out: Vault (pip install it)\"/>");

        assertThat(run(Map.of(), "test")).isZero();

        assertThat(said).isEmpty();
    }

    @Test
    void test_shouldNameWhatAnotherRunOfTheSameTestsLeftOut() throws Exception {
        String report = "<testcase><skipped message=\"left out: Vault (pip install it)\"/>";
        run(Map.of("REPORT", report, "REPORTS", "surefire-reports-scalar"), "test");
        assertThat(said.lines()).containsExactly("sumac: left out: Vault (pip install it) [1]");

        run(Map.of(), "test");
        assertThat(said).isEmpty();
    }

    @Test
    void test_shouldNameAClassOfWhichNothingRan() throws Exception {
        run(Map.of("REPORT", "<testsuite tests=\"0\"></testsuite>"), "test");

        assertThat(said.lines()).containsExactly("sumac: left out: Some, whole [1]");
    }

    @Test
    void trainingThatWasLeftOut_shouldBeMadeUp() throws Exception {
        run(Map.of("SUMAC_TRAIN", "no"), "demo");
        assertThat(calls()).hasSize(2);

        run(Map.of(), "demo");
        assertThat(calls()).hasSize(4);
        assertThat(calls().get(2)).endsWith(" train");
    }

    @Test
    void failure_shouldBeSaidAndKept() throws Exception {
        assertThat(run(Map.of("MAVEN_EXIT", "1"), "demo")).isEqualTo(2);
        assertThat(said).contains("the build failed");
        assertThat(calls()).hasSize(1);

        assertThat(run(Map.of("JAVA_EXIT", "7"), "demo"))
                .as("the program's own")
                .isEqualTo(7);
        assertThat(said).contains("train.log");
        assertThat(calls()).hasSize(4);
    }

    @Test
    void link_shouldFindTheRepository() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link"), home.resolve("sumac"));

        assertThat(start(link, Map.of(), "up")).isZero();

        assertThat(calls().getLast()).contains("-Dsumac.home=" + home + "/.sumac/app");
    }

    private Path source(String text) throws IOException {
        Path folder = Files.createDirectories(home.resolve("cli/src/main/java"));
        return Files.writeString(folder.resolve("Main.java"), text);
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(calls);
    }

    private int run(Map<String, String> environment, String... arguments) throws Exception {
        return start(home.resolve("sumac"), environment, arguments);
    }

    private int start(Path script, Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("SUMAC_"));
        builder.environment().put("PATH", directory.resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment().put("JAVA_HOME", directory.resolve("jdk").toString());
        builder.environment().put("CALLS", calls.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
