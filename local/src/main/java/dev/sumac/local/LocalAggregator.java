package dev.sumac.local;

import dev.sumac.manifest.PemFiles;
import dev.sumac.manifest.authority.ManifestAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One organization's aggregator on this machine: four services, their replicas and the gateway before them. */
public final class LocalAggregator implements AutoCloseable {
    static final int MOST_REPLICAS = 32;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    /** A stack does not run as long as its certificates hold. */
    private static final Duration CERTIFIED = Duration.ofDays(365);

    private static final SecureRandom RANDOM = new SecureRandom();

    private final String name;
    private final StackSettings settings;
    private final RunDirectory run;
    private final Gateway gateway;
    private final String adminToken = randomToken();
    private Map<String, String> configuration;
    private final Map<ServiceKind, List<ServiceProcess>> replicas = new EnumMap<>(ServiceKind.class);
    private final Map<ServiceKind, Integer> started = new EnumMap<>(ServiceKind.class);
    private volatile boolean supervised;
    private boolean closed;

    LocalAggregator(String name, StackSettings settings, RunDirectory run, String kafka, LocalPostgres postgres) {
        this.name = name;
        this.settings = settings;
        this.run = run;
        this.gateway = Gateway.open("/" + name);
        for (ServiceKind kind : ServiceKind.values()) {
            replicas.put(kind, new ArrayList<>());
        }
        this.configuration = configuration(kafka, postgres);
    }

    public String name() {
        return name;
    }

    /** Where clients, the peer and operators reach it; ends in a slash. */
    public URI url() {
        return gateway.url();
    }

    /** Where its key manifest is. */
    public URI manifestUrl() {
        return url().resolve(".well-known/sumac/key-manifest");
    }

    /** The certificate that its clients pin, as a PEM file. */
    public Path manifestRoot() {
        return run.path().resolve(name + "-manifest-root.pem");
    }

    /** The operator's bearer token. */
    public String adminToken() {
        return adminToken;
    }

    public Gateway gateway() {
        return gateway;
    }

    /** The replicas that were started and are meant to run. */
    public synchronized List<ServiceProcess> replicas(ServiceKind kind) {
        return List.copyOf(of(kind));
    }

    /** Environment variables for replicas that start from now on, beside those they have, or in their place. */
    public synchronized void configure(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(configuration);
        all.putAll(more);
        configuration = Map.copyOf(all);
    }

    /** Starts or stops replicas until there are so many; the newest go first, by TERM. */
    public void scale(ServiceKind kind, int wanted) {
        if (wanted < 0 || wanted > MOST_REPLICAS) {
            throw new IllegalArgumentException(
                    "between 0 and " + MOST_REPLICAS + " replicas of a service can run here, not " + wanted);
        }
        for (int now = replicas(kind).size(); now < wanted; now++) {
            startReplica(kind);
        }
        while (replicas(kind).size() > wanted) {
            stop(replicas(kind).getLast());
        }
    }

    /** Starts one more replica; it gets requests from when it is ready. */
    public synchronized ServiceProcess startReplica(ServiceKind kind) {
        if (closed) {
            throw new IllegalStateException(name + " is stopping");
        }
        int number = started.merge(kind, 1, Integer::sum);
        ServiceProcess replica = launch(kind, name + "-" + kind.label() + "-" + number);
        of(kind).add(replica);
        watch(replica, FIRST_PAUSE);
        return replica;
    }

    /** Takes a replica out of the gateway and ends it by TERM. */
    public void stop(ServiceProcess replica) {
        forget(replica);
        replica.terminate();
    }

    /** Takes a replica's place away, then kills it with -9: nobody starts it again. */
    public void stopByKill(ServiceProcess replica) {
        synchronized (this) {
            of(replica.kind()).remove(replica);
        }
        replica.kill();
        gateway.remove(replica.kind(), replica.port());
    }

    /** From now on a service that ends by itself is started again, if the settings say so. */
    void supervise() {
        supervised = settings.restartsDead();
    }

    /** Waits until every service has as many ready replicas as were started. */
    public void awaitReady(Duration limit) {
        for (ServiceKind kind : ServiceKind.values()) {
            // None is ready without the key-service, which may have ended first.
            awaitReady(kind, List.of(ServiceKind.values()), limit);
        }
    }

    /** Waits until every replica of one service is ready. */
    public void awaitReady(ServiceKind kind, Duration limit) {
        awaitReady(kind, List.of(kind), limit);
    }

    private void awaitReady(ServiceKind kind, List<ServiceKind> needed, Duration limit) {
        boolean ready =
                Waiting.until(() -> notReady(kind).isEmpty() || hopeless(needed).isPresent(), limit);
        Optional<ServiceProcess> culprit = hopeless(needed);
        if (!ready && culprit.isEmpty()) {
            culprit = notReady(kind).stream().findFirst();
        }
        if (culprit.isPresent()) {
            throw new StackException(
                    "not every replica of " + name + "'s "
                            + culprit.get().kind().module() + " became ready",
                    culprit.get());
        }
    }

    private List<ServiceProcess> notReady(ServiceKind kind) {
        List<Integer> ready = gateway.ready(kind);
        return replicas(kind).stream()
                .filter(replica -> !ready.contains(replica.port()))
                .toList();
    }

    /** One that ended and that nobody starts again. */
    private Optional<ServiceProcess> hopeless(List<ServiceKind> kinds) {
        return supervised
                ? Optional.empty()
                : kinds.stream()
                        .flatMap(kind -> replicas(kind).stream())
                        .filter(replica -> !replica.isAlive())
                        .findFirst();
    }

    @Override
    public void close() {
        List<ServiceProcess> all;
        synchronized (this) {
            closed = true;
            all = replicas.values().stream().flatMap(List::stream).toList();
            replicas.values().forEach(List::clear);
        }
        if (settings.trains() && name.equals(Stack.ALPHA)) {
            // One after the other: writing a cache takes much memory.
            all.forEach(ServiceProcess::terminateAfterTraining);
        } else {
            all.forEach(replica -> replica.handle().destroy());
            all.forEach(ServiceProcess::terminate);
        }
        gateway.close();
    }

    private synchronized void forget(ServiceProcess replica) {
        of(replica.kind()).remove(replica);
        gateway.remove(replica.kind(), replica.port());
    }

    private List<ServiceProcess> of(ServiceKind kind) {
        List<ServiceProcess> list = replicas.get(kind);
        if (list == null) {
            throw new IllegalStateException("no such service: " + kind);
        }
        return list;
    }

    private ServiceProcess launch(ServiceKind kind, String replicaName) {
        Path jar = settings.jar(kind);
        Map<String, String> environment = new HashMap<>(configuration);
        environment.putAll(kind.limits());
        environment.putAll(settings.environment().getOrDefault(kind, Map.of()));
        List<String> flags = new ArrayList<>(
                settings.trains() && of(kind).isEmpty() && name.equals(Stack.ALPHA)
                        ? settings.caches().train(kind.module(), jar)
                        : settings.caches().use(kind.module(), jar));
        flags.addAll(settings.jvmFlags());
        ServiceProcess replica =
                ServiceProcess.start(kind, replicaName, new ServiceProcess.Program(jar, flags, environment), run);
        gateway.add(kind, replica.port());
        return replica;
    }

    /** Puts another process in the place of one that ended by itself, waiting longer each time in a row. */
    private void watch(ServiceProcess replica, Duration wait) {
        long since = System.nanoTime();
        var unused = replica.onExit().thenRun(() -> {
            boolean lived = System.nanoTime() - since > LONGEST_PAUSE.toNanos();
            Duration now = lived ? FIRST_PAUSE : wait;
            CompletableFuture.delayedExecutor(now.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(() -> replace(replica, now));
        });
    }

    private synchronized void replace(ServiceProcess dead, Duration waited) {
        List<ServiceProcess> list = of(dead.kind());
        int place = list.indexOf(dead);
        if (closed || !supervised || place < 0) {
            return;
        }
        gateway.remove(dead.kind(), dead.port());
        ServiceProcess next = launch(dead.kind(), dead.name());
        list.set(place, next);
        settings.progress().accept(dead.name() + " ended and was started again");
        Duration longer = waited.multipliedBy(2);
        watch(next, longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer);
    }

    private Map<String, String> configuration(String kafka, LocalPostgres postgres) {
        Path custody = keyFile("custody");
        Path tokens = keyFile("tokens");
        Map<String, String> all = new HashMap<>();
        all.put("SUMAC_AGGREGATOR", name);
        all.put("KAFKA_BOOTSTRAP_SERVERS", kafka);
        // One broker: the only place where a single replica is allowed.
        all.put("SUMAC_KAFKA_REPLICATION_FACTOR", "1");
        all.put("QUARKUS_DATASOURCE_JDBC_URL", postgres.createDatabase(name));
        all.put("QUARKUS_DATASOURCE_USERNAME", postgres.username());
        all.put("QUARKUS_DATASOURCE_PASSWORD", postgres.password());
        // Many processes that start at once on few cores are slow, which is no fault.
        all.put("QUARKUS_DATASOURCE_JDBC_ACQUISITION_TIMEOUT", "60S");
        all.put("QUARKUS_BANNER_ENABLED", "false");
        all.put("SUMAC_CUSTODY_KEY_FILE", custody.toString());
        all.put("SUMAC_CUSTODY_TOKEN_KEY_FILE", tokens.toString());
        all.put("SUMAC_ADMIN_TOKEN_SHA256", sha256(adminToken));
        all.putAll(manifests());
        return Map.copyOf(all);
    }

    /** Certifies a signer of manifests. The root's key, which an operator would keep, is forgotten. */
    private Map<String, String> manifests() {
        Path key = run.path().resolve(name + "-manifest-signer.key");
        Path certificate = run.path().resolve(name + "-manifest-signer.pem");
        try {
            ManifestAuthority authority = ManifestAuthority.create(name + " root", Instant.now(), CERTIFIED);
            authority.issueSigner(name + " manifests", Instant.now(), CERTIFIED).write(key, certificate);
            PemFiles.write(manifestRoot(), List.of(authority.root().certificate()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the manifests' certificates", e);
        }
        return Map.of(
                "SUMAC_MANIFEST_SIGNING_KEY_FILE", key.toString(),
                "SUMAC_MANIFEST_CERTIFICATE_FILE", certificate.toString(),
                "SUMAC_MANIFEST_ORIGIN", url().toString());
    }

    private Path keyFile(String purpose) {
        byte[] key = new byte[32];
        RANDOM.nextBytes(key);
        Path file = run.path().resolve(name + "-" + purpose + ".key");
        try {
            Files.createFile(file, PostgresHost.OWNER_ONLY_FILE);
            Files.write(file, key);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write a key file", e);
        }
        return file;
    }

    private static String randomToken() {
        byte[] token = new byte[32];
        RANDOM.nextBytes(token);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    private static String sha256(String token) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
