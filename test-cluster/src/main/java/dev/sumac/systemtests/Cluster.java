package dev.sumac.systemtests;

import dev.sumac.dap.message.BatchMode;
import dev.sumac.dap.task.VdafConfig;
import dev.sumac.local.LocalAggregator;
import dev.sumac.local.LocalKafkaProcess;
import dev.sumac.local.LocalPostgres;
import dev.sumac.local.ServiceKind;
import dev.sumac.local.ServiceProcess;
import dev.sumac.local.Stack;
import dev.sumac.local.StackSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Two whole aggregators, eight processes or more; started once for all tests of a run. */
final class Cluster implements AutoCloseable {
    /** How long a test waits for what must come; {@code -Dsumac.patience=N} multiplies it on a busy machine. */
    static final Duration PATIENCE = Duration.ofSeconds(60L * Integer.getInteger("sumac.patience", 1));

    /** How long a replica may take to start where all cores are busy; one that ends instead is noticed at once. */
    static final Duration START = Duration.ofMinutes(5);

    /**
     * A replica that lives for a minute never earns what the slow compiler costs; and vectors of two lanes leave the arithmetic
     * to the scalar kernels, the only ones that are of use without it.
     */
    private static final List<String> SHORT_LIVED = List.of("-XX:TieredStopAtLevel=1", "-XX:MaxVectorSize=16");

    /** Tasks of the test that runs now, for its evidence. */
    private static final List<TaskPair> TASKS = new CopyOnWriteArrayList<>();

    private final Stack stack;
    private final Realms realms;
    private final Aggregator alpha;
    private final Aggregator beta;
    private final List<HoldingProxy> proxies = new ArrayList<>();

    private Cluster(Stack stack, Realms realms) {
        this.stack = stack;
        this.realms = realms;
        this.alpha = aggregator(stack.alpha());
        this.beta = aggregator(stack.beta());
    }

    static Cluster start() {
        Realms realms = new Realms();
        StackSettings settings = realms.configure(StackSettings.of(folder("sumac.home", "..")))
                .withState(folder("sumac.state", "../.sumac"))
                .withRestartsDead(false)
                .withJvmFlags(SHORT_LIVED)
                // A busy machine is not an outage.
                .withEnvironment(ServiceKind.UPLOAD, "SUMAC_KEYS_LEASE", "5s")
                .withEnvironment(ServiceKind.PREPARE, "SUMAC_KEYS_LEASE", "5s")
                .withEnvironment(ServiceKind.KEY, "SUMAC_KEYS_PUBLISH_TIMEOUT", "15s")
                // Replicas start by the dozen, and answer nobody who is in a hurry.
                .withEnvironment(ServiceKind.PREPARE, "SUMAC_PREPARE_WARM_UP", "0s")
                .withEnvironment(ServiceKind.KEY, "SUMAC_KEYS_WARM_UP", "0s")
                // Outages here last seconds; so do the pauses after them.
                .withEnvironment(ServiceKind.PREPARE, "SUMAC_PREPARE_LONGEST_RETRY", "2s");
        Stack stack = Stack.create(settings);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> end(stack)));
        stack.start();
        realms.lead(stack.alpha().url(), stack.beta().url());
        return new Cluster(stack, realms);
    }

    private static Path folder(String property, String usual) {
        return Path.of(System.getProperty(property, usual)).toAbsolutePath().normalize();
    }

    /** Stops everything; the logs stay in the build's folder. */
    private static void end(Stack stack) {
        Path kept = Path.of("target", "logs");
        try (Stream<Path> logs = Files.list(stack.directory().resolve("logs"))) {
            Files.createDirectories(kept);
            for (Path log : logs.toList()) {
                Files.copy(log, kept.resolve(log.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            System.err.println("the logs are not kept: " + e);
        }
        stack.close();
    }

    private Aggregator aggregator(LocalAggregator local) {
        return new Aggregator(local, new Rows(() -> stack.postgres().connect(local.name())));
    }

    Aggregator alpha() {
        return alpha;
    }

    Aggregator beta() {
        return beta;
    }

    List<Aggregator> aggregators() {
        return List.of(alpha, beta);
    }

    /** Where the services expect a Keycloak. */
    Realms realms() {
        return realms;
    }

    /** As the command line has it. */
    Stack stack() {
        return stack;
    }

    LocalPostgres postgres() {
        return stack.postgres();
    }

    LocalKafkaProcess kafka() {
        return stack.kafka();
    }

    /** Data, logs and keys. */
    Path directory() {
        return stack.directory();
    }

    /** A task as most tests want it: Count, one hour's precision, led by alpha, collected at any size. */
    TaskPair.Terms task() {
        return new TaskPair.Terms(
                alpha,
                beta,
                Optional.empty(),
                new VdafConfig.Prio3Count(),
                BatchMode.TIME_INTERVAL,
                3600,
                1,
                Duration.ofDays(14),
                Optional.empty());
    }

    /** A proxy before an aggregator, gone after the test. */
    HoldingProxy proxyTo(Aggregator helper) {
        HoldingProxy proxy = HoldingProxy.to(helper.url());
        proxies.add(proxy);
        return proxy;
    }

    static void remember(TaskPair task) {
        TASKS.add(task);
    }

    static List<TaskPair> tasks() {
        return TASKS;
    }

    /** Memory that a replica holds now. */
    long residentMegabytes(ServiceProcess replica) {
        return stack.residentMegabytes().getOrDefault(replica.name(), 0L);
    }

    List<ServiceProcess> replicas() {
        return aggregators().stream()
                .flatMap(aggregator ->
                        List.of(ServiceKind.values()).stream().flatMap(kind -> aggregator.replicas(kind).stream()))
                .toList();
    }

    /** Before the next test: one ready replica of each service, both backends up, no proxy. */
    void recover() {
        proxies.forEach(HoldingProxy::close);
        proxies.clear();
        TASKS.clear();
        if (!stack.kafka().handle().isAlive()) {
            stack.kafka().restart();
        }
        if (!stack.postgres().postmaster().isAlive()) {
            stack.postgres().restart();
        }
        for (LocalAggregator aggregator : stack.aggregators()) {
            for (ServiceKind kind : ServiceKind.values()) {
                aggregator.replicas(kind).stream()
                        .filter(replica -> !replica.handle().isAlive())
                        .forEach(aggregator::stopByKill);
                aggregator.scale(kind, 1);
            }
        }
        for (LocalAggregator aggregator : stack.aggregators()) {
            aggregator.awaitReady(START);
        }
    }

    @Override
    public void close() {
        end(stack);
        realms.close();
    }
}
