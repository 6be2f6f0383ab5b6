package dev.sumac.local;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
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
    private final CountDownLatch stopped = new CountDownLatch(1);
    private @Nullable LocalPostgres postgres;
    private @Nullable LocalKafkaProcess kafka;
    private @Nullable LocalAggregator alpha;
    private @Nullable LocalAggregator beta;
    private @Nullable Thread starter;
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

    /**
     * Starts everything and returns when every replica is ready.
     *
     * @throws StackException when something did not start, or {@link #close} came first
     */
    public Stack start() {
        synchronized (this) {
            if (closed) {
                throw new StackException("stopped before it started");
            }
            starter = Thread.currentThread();
        }
        try {
            return startAll();
        } finally {
            synchronized (this) {
                starter = null;
                notifyAll();
            }
        }
    }

    private Stack startAll() {
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
                run.log("kafka"),
                settings.brokerFlags(),
                settings.trains() ? ServiceProcess.TRAINING_GRACE : LocalKafkaProcess.GRACE));
        run.record(broker.handle());
        kafka = broker;
        LocalPostgres database = own(LocalPostgres.start(run.path().resolve("postgres"), run.log("postgresql")));
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
        return ResourceUse.memory(this);
    }

    /** Processor time that every process of the stack has used since it began, by the process's name. */
    public Map<String, Duration> processorTime() {
        return ResourceUse.processorTime(this);
    }

    /** Stops everything, also what is about to start; whoever calls this second waits for the first. */
    @Override
    public void close() {
        boolean first;
        synchronized (this) {
            first = !closed;
            closed = true;
            endStart();
        }
        if (first) {
            try {
                stop(List.copyOf(started));
            } finally {
                stopped.countDown();
            }
        } else {
            Waiting.uninterruptibly(stopped::await);
        }
    }

    /** Nothing is started behind the back of what stops. */
    private synchronized void endStart() {
        if (starter != null && starter != Thread.currentThread()) {
            starter.interrupt();
            while (starter != null) {
                Waiting.uninterruptibly(this::wait);
            }
        }
    }

    /** Services first and together, then what they stand on, whose data goes with it. */
    private void stop(List<AutoCloseable> parts) {
        atOnce(parts.stream().filter(part -> part instanceof LocalAggregator));
        if (!settings.trains() && kafka != null) {
            kafka.kill();
        }
        if (postgres != null) {
            postgres.endAtOnce();
        }
        atOnce(parts.stream().filter(part -> !(part instanceof LocalAggregator)));
        if (settings.trains()) {
            settings.caches().keep();
        }
        run.close();
    }

    private static void atOnce(Stream<AutoCloseable> parts) {
        List<CompletableFuture<Void>> ends = parts.map(part -> CompletableFuture.runAsync(
                        () -> close(part), task -> Thread.ofPlatform().start(task)))
                .toList();
        ends.forEach(CompletableFuture::join);
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
