package dev.sumac.local;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * How a stack is started.
 *
 * @param home the repository, whose modules are built
 * @param state the folder for everything that runs leave behind
 * @param replicas how many of each service each aggregator starts; one where nothing is said
 * @param restartsDead whether a service that ends by itself is started again
 * @param trains whether this run's end writes the services' start-up caches
 * @param environment more configuration for a service
 * @param jvmFlags more flags for the JVM of each service and of the broker
 * @param progress is told what happens, in a few words
 */
public record StackSettings(
        Path home,
        Path state,
        Map<ServiceKind, Integer> replicas,
        boolean restartsDead,
        boolean trains,
        Map<ServiceKind, Map<String, String>> environment,
        List<String> jvmFlags,
        Consumer<String> progress) {

    public StackSettings {
        replicas = Map.copyOf(replicas);
        environment = Map.copyOf(environment);
        jvmFlags = List.copyOf(jvmFlags);
    }

    /** One replica of each service, started again when it dies. */
    public static StackSettings of(Path home) {
        return new StackSettings(home, home.resolve(".sumac"), Map.of(), true, false, Map.of(), List.of(), step -> {});
    }

    public StackSettings withState(Path other) {
        return new StackSettings(home, other, replicas, restartsDead, trains, environment, jvmFlags, progress);
    }

    public StackSettings withReplicas(Map<ServiceKind, Integer> other) {
        return new StackSettings(home, state, other, restartsDead, trains, environment, jvmFlags, progress);
    }

    public StackSettings withRestartsDead(boolean other) {
        return new StackSettings(home, state, replicas, other, trains, environment, jvmFlags, progress);
    }

    public StackSettings withTrains(boolean other) {
        return new StackSettings(home, state, replicas, restartsDead, other, environment, jvmFlags, progress);
    }

    /** Adds one setting of one service, as an environment variable. */
    public StackSettings withEnvironment(ServiceKind kind, String variable, String value) {
        Map<ServiceKind, Map<String, String>> all = new EnumMap<>(ServiceKind.class);
        all.putAll(environment);
        Map<String, String> one = new java.util.HashMap<>(all.getOrDefault(kind, Map.of()));
        one.put(variable, value);
        all.put(kind, Map.copyOf(one));
        return new StackSettings(home, state, replicas, restartsDead, trains, all, jvmFlags, progress);
    }

    public StackSettings withJvmFlags(List<String> other) {
        return new StackSettings(home, state, replicas, restartsDead, trains, environment, other, progress);
    }

    public StackSettings withProgress(Consumer<String> other) {
        return new StackSettings(home, state, replicas, restartsDead, trains, environment, jvmFlags, other);
    }

    AotCaches caches() {
        return new AotCaches(state.resolve("aot"));
    }

    /** The broker runs from this program's own class path. */
    List<String> brokerFlags() {
        List<String> flags = new ArrayList<>(jvmFlags);
        String first = System.getProperty("java.class.path").split(File.pathSeparator)[0];
        Path program = Path.of(first);
        // Of classes in a folder, as in a test, there is no cache.
        if (Files.isRegularFile(program)) {
            flags.addAll(trains ? caches().train("kafka", program) : caches().use("kafka", program));
        }
        return flags;
    }

    int replicasOf(ServiceKind kind) {
        return replicas.getOrDefault(kind, 1);
    }

    Path jar(ServiceKind kind) {
        Path jar = home.resolve(kind.module()).resolve("target/quarkus-app/quarkus-run.jar");
        if (!Files.exists(jar)) {
            throw new StackException("the " + kind.module() + " is not built: " + jar + " is missing");
        }
        return jar;
    }
}
