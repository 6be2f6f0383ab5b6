package dev.sumac.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The stack's care of processes, with programs in the services' place that start quickly. */
class StackTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Logger LOG = Logger.getLogger(StackTest.class.getName());

    @TempDir
    private static Path directory;

    private static StackSettings settings;
    private static KilledRun killed;
    private static Stack stack;
    private static Control control;

    /** With a broker that lives briefly. */
    private static StackSettings settings(Path home) {
        return StackSettings.of(home).withJvmFlags(List.of("-XX:TieredStopAtLevel=1"));
    }

    @BeforeAll
    static void start() throws Exception {
        Path home = FakeService.installIn(directory.resolve("home with space"));
        settings = settings(home).withReplicas(Map.of(ServiceKind.PREPARE, 2));
        killed = KilledRun.of(settings);
        stack = Stack.create(settings).start();
        control = Control.open(stack);
    }

    @AfterAll
    static void stop() {
        killed.close();
        control.close();
        stack.close();
    }

    @Test
    void start_shouldRunAsManyProcessesAsAsked() {
        assertThat(Stack.counts(stack.alpha()))
                .containsEntry(ServiceKind.PREPARE, 2)
                .containsEntry(ServiceKind.KEY, 1);
        assertThat(stack.aggregators().stream()
                        .flatMap(a -> a.replicas(ServiceKind.PREPARE).stream())
                        .map(ServiceProcess::handle))
                .allMatch(ProcessHandle::isAlive)
                .doesNotHaveDuplicates()
                .hasSize(4);
    }

    @Test
    void start_shouldGiveEachAggregatorItsOwnDatabaseAndKeys() throws IOException {
        ServiceProcess alphas = stack.alpha().replicas(ServiceKind.COLLECT).getFirst();
        ServiceProcess betas = stack.beta().replicas(ServiceKind.COLLECT).getFirst();
        await(() -> read(alphas.log()).contains("/alpha") && read(betas.log()).contains("/beta"));

        assertThat(stack.alpha().adminToken()).isNotEqualTo(stack.beta().adminToken());
        try (Stream<Path> files = Files.list(stack.directory())) {
            List<Path> keys =
                    files.filter(file -> file.toString().endsWith(".key")).toList();
            // Each aggregator's: custody, tokens, the signer of its manifests.
            assertThat(keys).hasSize(6);
            Set<String> contents = new HashSet<>();
            for (Path key : keys) {
                assertThat(Files.getPosixFilePermissions(key)).hasSize(2);
                contents.add(java.util.HexFormat.of().formatHex(Files.readAllBytes(key)));
            }
            assertThat(contents).hasSize(6);
        }
    }

    @Test
    void deadService_shouldBeStartedAgain() throws Exception {
        ServiceProcess first = stack.alpha().replicas(ServiceKind.UPLOAD).getFirst();
        first.kill();

        await(() -> !stack.alpha().replicas(ServiceKind.UPLOAD).getFirst().equals(first));
        stack.alpha().awaitReady(ServiceKind.UPLOAD, LIMIT);

        ServiceProcess second = stack.alpha().replicas(ServiceKind.UPLOAD).getFirst();
        assertThat(second.name()).isEqualTo(first.name());
        assertThat(ask(stack.alpha(), "hpke_config")).isEqualTo(second.handle().pid());
    }

    @Test
    void scale_shouldChangeARunningStackFromAnotherProcess() throws Exception {
        RunningStack running = RunningStack.find(settings.state()).getFirst();
        assertThat(running.members().getFirst().url()).isEqualTo(stack.alpha().url());

        running.scale(ServiceKind.COLLECT, 3);
        List<ServiceProcess> three = stack.beta().replicas(ServiceKind.COLLECT);
        assertThat(three).hasSize(3);
        assertThat(answering(stack.beta(), "tasks/t/collection_jobs")).hasSize(3);

        running.scale(ServiceKind.COLLECT, 1);
        assertThat(answering(stack.beta(), "tasks/t/collection_jobs"))
                .containsExactly(three.getFirst().handle().pid());
        assertThat(three.get(1).handle().isAlive()).isFalse();
        assertThat(three.get(2).handle().isAlive()).isFalse();
    }

    @Test
    void scale_shouldRefuseANumberThatCannotBe() {
        RunningStack running = RunningStack.find(settings.state()).getFirst();
        assertThatThrownBy(() -> running.scale(ServiceKind.COLLECT, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("between 0 and 32");
    }

    @Test
    void control_shouldAskForItsToken() throws Exception {
        List<String> lines = Files.readAllLines(stack.directory().resolve("control"));
        try (HttpClient client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(java.net.URI.create("http://127.0.0.1:" + lines.getFirst() + "/"));
            assertThat(client.send(request.build(), BodyHandlers.ofString()).statusCode())
                    .isEqualTo(401);
        }
        assertThat(Files.getPosixFilePermissions(stack.directory().resolve("control")))
                .hasSize(2);
    }

    @Test
    void residentMegabytes_shouldNameEveryProcess() {
        assertThat(stack.residentMegabytes())
                .containsKeys("alpha-upload-1", "beta-key-1", "kafka", "postgres", "cli")
                .allSatisfy((name, megabytes) -> assertThat(megabytes).as(name).isPositive());
    }

    @Test
    void create_shouldNameTheServiceThatIsNotBuilt() {
        assertThatThrownBy(() -> Stack.create(settings(directory.resolve("nowhere"))))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("upload-service is not built");
    }

    @Test
    @Timeout(120)
    void start_shouldSayWhichServiceEndedThoughOthersWaitForIt() throws Exception {
        Path home = FakeService.installIn(directory.resolve("ending"));
        StackSettings ending = settings(home)
                .withEnvironment(ServiceKind.UPLOAD, "FAKE_MOOD", "never ready")
                .withEnvironment(ServiceKind.KEY, "FAKE_MOOD", "ends");
        try (Stack starting = Stack.create(ending)) {
            assertThatThrownBy(starting::start)
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("key-service");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 400, 1_500, 4_000})
    void close_shouldLeaveNothingOfAStackThatStarts(long after) throws Exception {
        Path home = FakeService.installIn(directory.resolve("stopped after " + after));
        Set<ProcessHandle> others = children();
        Stack starting = Stack.create(settings(home));
        Thread starter = Thread.ofPlatform().unstarted(() -> startUnlessStopped(starting));
        starter.start();
        Thread.sleep(after);

        starting.close();

        starter.join(LIMIT);
        assertThat(starter.isAlive()).isFalse();
        await(() -> others.containsAll(children()));
        assertThat(home.resolve(".sumac")).isEmptyDirectory();
        assertThatThrownBy(starting::start).isInstanceOf(StackException.class).hasMessageContaining("stopped");
    }

    /** Whichever came first. */
    private static void startUnlessStopped(Stack stack) {
        try {
            stack.start();
        } catch (RuntimeException stopped) {
            LOG.log(Level.FINE, "stopped meanwhile", stopped);
        }
    }

    private static Set<ProcessHandle> children() {
        return ProcessHandle.current().children().collect(Collectors.toSet());
    }

    @Test
    void close_shouldLetASecondCallerWaitForTheFirst() throws Exception {
        Path home = FakeService.installIn(directory.resolve("twice"));
        Stack twice = Stack.create(settings(home)).start();
        Thread first = Thread.ofPlatform().start(twice::close);

        twice.close();

        assertThat(home.resolve(".sumac")).isEmptyDirectory();
        first.join(LIMIT);
    }

    @Test
    void start_shouldRemoveWhatAKilledRunLeft() throws Exception {
        for (ProcessHandle left : killed.processes()) {
            left.onExit().get(20, TimeUnit.SECONDS);
        }
        assertThat(killed.folder()).doesNotExist();
        assertThat(RunDirectory.living(settings.state())).containsExactly(stack.directory());
    }

    private static Set<Long> answering(LocalAggregator aggregator, String path) throws Exception {
        Set<Long> pids = new HashSet<>();
        for (int i = 0; i < 12; i++) {
            pids.add(ask(aggregator, path));
        }
        return pids;
    }

    private static long ask(LocalAggregator aggregator, String path) throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            var request = HttpRequest.newBuilder(aggregator.url().resolve(path)).build();
            return Long.parseLong(client.send(request, BodyHandlers.ofString()).body());
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        }
    }
}
