package dev.sumac.cli.bench;

import dev.sumac.cli.demo.LocalTask;
import dev.sumac.cli.task.AdminApi;
import dev.sumac.dap.message.BatchMode;
import dev.sumac.dap.message.UploadRequest;
import dev.sumac.dap.message.UploadRequest.EncodedReport;
import dev.sumac.dap.task.VdafConfig;
import dev.sumac.local.LocalAggregator;
import dev.sumac.local.ServiceKind;
import dev.sumac.local.ServiceProcess;
import dev.sumac.local.Stack;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * From an operator's call until every replica of the Leader that answers goes by it: upload replicas advertise the new key, or
 * refuse a report under the revoked one, each asked at its own port; prepare replicas say in their leases that they have
 * applied the change. A replica that is killed or stopped does not answer. A refusal for want of certainty (503) refuses a
 * report, and advertises nothing.
 */
public final class KeysBench {
    /** Fewer leave no room for what happens between them. */
    public static final int FEWEST_CHANGES = 8;

    private static final int REPLICAS = 3;
    private static final int REPORTS_PER_SECOND = 1_100;
    private static final int STOPPED_FOR_CHANGES = 3;
    /** What the JVMs of all replicas take to compile what they need; the key-service's, by changes. */
    private static final long WARM_UP_REPORTS = 60_000;

    private static final int WARM_UP_CHANGES = 25;
    private static final String WHY = "bench";
    private static final String REFUSED = "refused";
    private static final Duration PAUSE = Duration.ofMillis(150);
    /** Looking more often would slow down what it looks at. */
    private static final Duration LOOK = Duration.ofMillis(25);

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Stack stack;
    private final LocalAggregator leader;
    private final HttpClient http;
    private final Consumer<String> progress;
    private final AdminApi operator;
    private final Set<Long> silent = new HashSet<>();
    private final List<Double> rotations = new ArrayList<>();
    private final List<Double> revocations = new ArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    public KeysBench(Stack stack, HttpClient http, Consumer<String> progress) {
        this.stack = stack;
        this.leader = stack.alpha();
        this.http = http;
        this.progress = progress;
        this.operator = new AdminApi(http, leader.url(), leader.adminToken());
    }

    /** Whether what was measured is what is promised, times apart: those depend on the machine. */
    public static boolean holds(JsonObject measured) {
        return measured.getLong("acknowledgedLost") == 0
                && measured.getLong("collected") <= measured.getLong("acknowledged") + measured.getLong("uncertain")
                && measured.getString("firstAnswerAfterStop").equals(REFUSED);
    }

    /** Makes so many rotations and revocations and returns what is printed. */
    public JsonObject run(int changes) throws Exception {
        progress.accept("starting " + REPLICAS + " replicas of upload and prepare");
        leader.scale(ServiceKind.UPLOAD, REPLICAS);
        leader.scale(ServiceKind.PREPARE, REPLICAS);
        leader.awaitReady(LIMIT.multipliedBy(4));
        LocalTask task = task("keys");
        LocalTask probes = task("probes");
        JsonObject first = new JsonObject();
        String firstAnswer;
        double uploads;
        long acknowledged;
        long uncertain;
        try (SteadyLoad load = new SteadyLoad(task, leader, REPORTS_PER_SECOND)) {
            progress.accept("warming up");
            while (load.acknowledged() < WARM_UP_REPORTS) {
                Thread.sleep(PAUSE);
            }
            for (int i = 0; i < WARM_UP_CHANGES; i++) {
                var _ = change(probes);
            }
            first.put("firstRotationMillis", rounded(rotations.getFirst()))
                    .put("firstRevocationMillis", rounded(revocations.getFirst()));
            rotations.clear();
            revocations.clear();
            long before = load.acknowledged();
            long begin = System.nanoTime();
            firstAnswer = measure(probes, changes);
            uploads = (load.acknowledged() - before) * 1e9 / (System.nanoTime() - begin);
            progress.accept("collecting");
            load.end();
            acknowledged = load.acknowledged();
            uncertain = load.uncertain();
        } finally {
            threads.shutdownNow();
        }
        long collected = task.collect(acknowledged).reports();
        return report(
                        changes,
                        new Load(uploads, acknowledged, uncertain, collected),
                        firstAnswer,
                        rotations,
                        revocations)
                .mergeIn(first);
    }

    /**
     * What was uploaded: how fast while changes were measured, and how much altogether.
     *
     * @param uncertain refused in the end, after an attempt without an answer: may be among the collected
     */
    record Load(double perSecond, long acknowledged, long uncertain, long collected) {}

    static JsonObject report(
            int changes, Load load, String firstAnswer, List<Double> rotations, List<Double> revocations) {
        return new JsonObject()
                .put("firstAnswerAfterStop", firstAnswer)
                .put("uploadsPerSecond", rounded(load.perSecond))
                .put("rotationP50Millis", percentile(rotations, 50))
                .put("rotationP99Millis", percentile(rotations, 99))
                .put("revocationP50Millis", percentile(revocations, 50))
                .put("revocationP99Millis", percentile(revocations, 99))
                .put("changes", changes)
                .put("acknowledged", load.acknowledged)
                .put("uncertain", load.uncertain)
                .put("collected", load.collected)
                .put("acknowledgedLost", Math.max(0, load.acknowledged - load.collected))
                .put("replicas", new JsonObject().put("upload", REPLICAS).put("prepare", REPLICAS));
    }

    private LocalTask task(String name) throws Exception {
        return LocalTask.make(
                http,
                leader,
                stack.beta(),
                new LocalTask.Plan(name, new VdafConfig.Prio3Count(), BatchMode.TIME_INTERVAL, 1));
    }

    /** Returns how the replica that was stopped answered first. */
    private String measure(LocalTask probes, int changes) throws Exception {
        int killAt = changes / 4;
        int stopAt = changes / 2;
        String firstAnswer = "none";
        Stopped stopped = null;
        for (int i = 0; i < changes; i++) {
            progress.accept("change " + (i + 1) + " of " + changes);
            if (i == killAt) {
                leader.replicas(ServiceKind.UPLOAD).getFirst().handle().destroyForcibly();
            }
            if (i == stopAt) {
                stopped = stop();
            }
            byte[] probe = change(probes);
            if (stopped != null && i == stopAt + STOPPED_FOR_CHANGES) {
                firstAnswer = goOn(stopped, probes, probe);
                stopped = null;
            }
        }
        return firstAnswer;
    }

    /** A rotation, and the revocation of its key; returns a report under that key. */
    private byte[] change(LocalTask probes) throws Exception {
        Key key = rotate();
        Thread.sleep(PAUSE);
        byte[] probe = probe(probes);
        revoke(key, probes, probe);
        Thread.sleep(PAUSE);
        return probe;
    }

    /** A report under the key that is advertised now. */
    private byte[] probe(LocalTask task) throws Exception {
        List<EncodedReport> report = task.clientAt(leader.url(), LIMIT).create(List.of(new long[] {0}));
        return new UploadRequest(report).encode();
    }

    /** A key by its name and its config id. */
    private record Key(String uuid, int configId) {
        static Key of(JsonObject document) {
            return new Key(document.getString("uuid"), document.getInteger("configId"));
        }
    }

    private Key rotate() throws Exception {
        long begin = System.nanoTime();
        JsonObject answer = operator.change("POST", "hpke-keys/rotate", new JsonObject().put("why", WHY));
        Key made = Key.of(answer.getJsonObject("newKey"));
        long end = last(each(serving(), http, replica -> replica.awaitAdvertises(made.configId)), made);
        rotations.add((end - begin) / 1e6);
        return made;
    }

    private void revoke(Key key, LocalTask task, byte[] probe) throws Exception {
        long begin = System.nanoTime();
        var _ = operator.change(
                "POST",
                "hpke-keys/" + key.uuid + "/revoke",
                new JsonObject().put("reason", "superseded").put("why", WHY));
        long end = last(each(answering(), http, replica -> replica.awaitRefuses(task.id(), probe)), key);
        revocations.add((end - begin) / 1e6);
    }

    /** Something to await of a replica. */
    @FunctionalInterface
    private interface Awaited {
        long of(UploadReplica replica) throws InterruptedException;
    }

    private static List<Callable<Long>> each(List<ServiceProcess> replicas, HttpClient http, Awaited awaited) {
        return replicas.stream()
                .<Callable<Long>>map(replica -> () -> awaited.of(new UploadReplica(replica, http)))
                .toList();
    }

    /** Whoever may answer. */
    private List<ServiceProcess> answering() {
        return leader.replicas(ServiceKind.UPLOAD).stream()
                .filter(replica -> !silent.contains(replica.handle().pid()))
                .toList();
    }

    /** Whoever gets requests: not one that has just been started again. */
    private List<ServiceProcess> serving() {
        List<Integer> ready = leader.gateway().ready(ServiceKind.UPLOAD);
        return answering().stream()
                .filter(replica -> ready.contains(replica.port()))
                .toList();
    }

    private long last(List<Callable<Long>> awaited, Key changed) throws Exception {
        List<Callable<Long>> all = new ArrayList<>(awaited);
        all.add(() -> awaitPrepare(changed));
        long last = Long.MIN_VALUE;
        for (Future<Long> each : threads.invokeAll(all)) {
            last = last == Long.MIN_VALUE || each.get() - last > 0 ? each.get() : last;
        }
        return last;
    }

    /** When each prepare replica that runs had said that it has the change. */
    private long awaitPrepare(Key changed) throws IOException, InterruptedException {
        Set<Long> running = new HashSet<>();
        leader.replicas(ServiceKind.PREPARE)
                .forEach(each -> running.add(each.handle().pid()));
        running.removeAll(silent);
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() - deadline < 0) {
            Set<Long> have = new JsonObject(operator.get("hpke-keys/" + changed.uuid + "/propagation"))
                    .getJsonArray("replicas").stream()
                            .map(JsonObject.class::cast)
                            .filter(replica -> replica.getBoolean("has"))
                            .map(replica -> pid(replica.getString("id")))
                            .collect(Collectors.toSet());
            long now = System.nanoTime();
            if (have.containsAll(running)) {
                return now;
            }
            Thread.sleep(LOOK);
        }
        throw new IllegalStateException("a prepare replica has not applied a change after " + LIMIT);
    }

    /** A replica's name is host, process id and a random part. */
    private static long pid(String replica) {
        String[] parts = replica.split("-", -1);
        return Long.parseLong(parts[parts.length - 2]);
    }

    /** Replicas that stand still. */
    private record Stopped(ServiceProcess upload, ServiceProcess prepare) {}

    private Stopped stop() throws Exception {
        Stopped stopped = new Stopped(
                leader.replicas(ServiceKind.UPLOAD).getLast(),
                leader.replicas(ServiceKind.PREPARE).getLast());
        for (ServiceProcess each : List.of(stopped.upload, stopped.prepare)) {
            silent.add(each.handle().pid());
            signal("STOP", each);
        }
        return stopped;
    }

    /** Sends a report under a key that was revoked meanwhile, has the replicas go on, and says what the first answer was. */
    private String goOn(Stopped stopped, LocalTask task, byte[] revoked) throws Exception {
        CompletableFuture<HttpResponse<byte[]>> first =
                new UploadReplica(stopped.upload, http).send(task.id(), revoked);
        // So that it lies there when the process goes on.
        Thread.sleep(PAUSE);
        for (ServiceProcess each : List.of(stopped.upload, stopped.prepare)) {
            signal("CONT", each);
            silent.remove(each.handle().pid());
        }
        HttpResponse<byte[]> answer = first.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        return UploadReplica.refuses(answer) ? REFUSED : "taken";
    }

    private static void signal(String name, ServiceProcess process) throws IOException, InterruptedException {
        int status = new ProcessBuilder(
                        "sh", "-c", "kill -" + name + " " + process.handle().pid())
                .inheritIO()
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("cannot signal " + process.name());
        }
    }

    /** The least value that so many percent do not exceed. */
    private static double percentile(List<Double> values, int percent) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return rounded(sorted[Math.ceilDiv(sorted.length * percent, 100) - 1]);
    }

    private static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
