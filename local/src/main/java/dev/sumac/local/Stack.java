package dev.sumac.local;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Two whole aggregators on one machine, {@code alpha} and {@code beta}: eight service processes or more, one broker, one
 * PostgreSQL with a database each, one gateway each. Nothing of it outlives this process.
 */
public final class Stack implements AutoCloseable {
    public static final String ALPHA = "alpha";
    public static final String BETA = "beta";

    private static final Duration START_LIMIT = Duration.ofMinutes(5);

    private final StackSettings settings;
    private final RunDirectory run;
    private final List<AutoCloseable> started = new ArrayList<>();
    private @Nullable LocalPostgres postgres;
    private @Nullable LocalKafkaProcess kafka;
    private @Nullable LocalAggregator alpha;
    private @Nullable LocalAggregator beta;
    private boolean closed;

    private Stack(StackSettings settings) {
        this.settings = settings;
        this.run = RunDirectory.create(settings.state());
    }

    /** Prepares a stack, which {@link #start} starts: so that a shutdown hook knows it from the first process on. */
    public static Stack create(StackSettings settings) {
        for (ServiceKind kind : ServiceKind.values()) {
            settings.jar(kind);
        }
        return new Stack(settings);
    }

    /** Starts everything and returns when every replica is ready. */
    public Stack start() {
        settings.progress().accept("starting PostgreSQL and Kafka");
        startBackends();
        settings.progress().accept("starting the services of both aggregators");
        LocalAggregator first = open(ALPHA);
        LocalAggregator second = open(BETA);
        alpha = first;
        beta = second;
        for (ServiceKind kind : ServiceKind.values()) {
            for (LocalAggregator aggregator : List.of(first, second)) {
                aggregator.scale(kind, settings.replicasOf(kind));
            }
        }
        first.awaitReady(START_LIMIT);
        second.awaitReady(START_LIMIT);
        // Before this, one that dies is an error to show and not one to repeat.
        first.supervise();
        second.supervise();
        return this;
    }

    private void startBackends() {
        LocalKafkaProcess broker = own(LocalKafkaProcess.launch(
                run.path().resolve("kafka"),
                settings.brokerFlags(),
                settings.trains() ? ServiceProcess.TRAINING_GRACE : LocalKafkaProcess.GRACE));
        run.record(broker.handle());
        kafka = broker;
        LocalPostgres database = own(LocalPostgres.start(run.path().resolve("postgres")));
        run.record(database.postmaster());
        postgres = database;
        broker.awaitReady();
    }

    private LocalAggregator open(String name) {
        return own(new LocalAggregator(name, settings, run, kafka().bootstrapServers(), postgres()));
    }

    /** Writes down what {@link #close} has to close; closes it at once when that came first. */
    private synchronized <T extends AutoCloseable> T own(T part) {
        if (closed) {
            close(part);
            throw new StackException("stopped while it started");
        }
        started.add(part);
        return part;
    }

    public LocalAggregator alpha() {
        return present(alpha);
    }

    public LocalAggregator beta() {
        return present(beta);
    }

    public List<LocalAggregator> aggregators() {
        return List.of(alpha(), beta());
    }

    public LocalPostgres postgres() {
        return present(postgres);
    }

    public LocalKafkaProcess kafka() {
        return present(kafka);
    }

    /** Data, logs and keys of this run; deleted at its end. */
    public Path directory() {
        return run.path();
    }

    /** Starts or stops replicas of a service in both aggregators and waits until they are ready. */
    public void scale(ServiceKind kind, int wanted) {
        for (LocalAggregator aggregator : aggregators()) {
            aggregator.scale(kind, wanted);
        }
        for (LocalAggregator aggregator : aggregators()) {
            aggregator.awaitReady(kind, START_LIMIT);
        }
    }

    /** Resident memory of every process of the stack, in megabytes, by the process's name; Linux only. */
    public Map<String, Long> residentMegabytes() {
        return ResidentMemory.of(this);
    }

    @Override
    public void close() {
        List<AutoCloseable> parts;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            parts = List.copyOf(started);
        }
        // Services first and together, then what they stand on.
        List<CompletableFuture<Void>> services = parts.stream()
                .filter(part -> part instanceof LocalAggregator)
                .map(part -> CompletableFuture.runAsync(
                        () -> close(part), task -> Thread.ofPlatform().start(task)))
                .toList();
        services.forEach(CompletableFuture::join);
        parts.stream().filter(part -> !(part instanceof LocalAggregator)).forEach(Stack::close);
        run.close();
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            System.getLogger(Stack.class.getName()).log(System.Logger.Level.WARNING, "a part did not stop well", e);
        }
    }

    private static <T> T present(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("the stack is not started");
        }
        return part;
    }

    /** How many replicas each service has. */
    public static Map<ServiceKind, Integer> counts(LocalAggregator aggregator) {
        Map<ServiceKind, Integer> counts = new EnumMap<>(ServiceKind.class);
        for (ServiceKind kind : ServiceKind.values()) {
            counts.put(kind, aggregator.replicas(kind).size());
        }
        return counts;
    }
}
