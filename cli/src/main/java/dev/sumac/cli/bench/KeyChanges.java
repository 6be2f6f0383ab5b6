package dev.sumac.cli.bench;

import dev.sumac.cli.bench.OperatedKeys.Key;
import dev.sumac.cli.bench.OperatedKeys.Reason;
import dev.sumac.cli.demo.LocalTask;
import dev.sumac.cli.task.AdminApi;
import dev.sumac.dap.message.BatchMode;
import dev.sumac.dap.message.UploadRequest;
import dev.sumac.dap.task.VdafConfig;
import dev.sumac.local.LocalAggregator;
import dev.sumac.local.ServiceKind;
import dev.sumac.local.ServiceProcess;
import dev.sumac.local.Stack;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * Changes of keys, each from the operator's call until every replica that answers goes by it, in milliseconds. Upload replicas
 * advertise the new key, or refuse a report under the revoked one. Prepare replicas reject a report under a key that is
 * compromised; that they have a key's other changes, which refuse nothing there, their leases say.
 */
final class KeyChanges implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(150);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final LocalAggregator leader;
    private final LocalAggregator helper;
    private final MeasuredReplicas replicas;
    private final HttpClient http;
    private final OperatedKeys leadersKeys;
    private final OperatedKeys helpersKeys;
    private final LocalTask probes;
    private final PlayedLeader other;
    private final List<Double> rotations = new ArrayList<>();
    private final List<Double> revocations = new ArrayList<>();
    private final List<Double> helperRevocations = new ArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** @param replicas those of the stack's Leader */
    KeyChanges(Stack stack, MeasuredReplicas replicas, HttpClient http) throws IOException, InterruptedException {
        this.leader = stack.alpha();
        this.helper = stack.beta();
        this.replicas = replicas;
        this.http = http;
        AdminApi operator = new AdminApi(http, leader.url(), leader.adminToken());
        this.leadersKeys = new OperatedKeys(operator);
        this.helpersKeys = new OperatedKeys(new AdminApi(http, helper.url(), helper.adminToken()));
        this.probes = LocalTask.make(
                http,
                leader,
                helper,
                new LocalTask.Plan("probes", new VdafConfig.Prio3Count(), BatchMode.TIME_INTERVAL, 1));
        this.other = PlayedLeader.of(operator, leader, helper.url());
    }

    String probedTask() {
        return probes.id();
    }

    /** Those measured so far: each time, in order. */
    KeyTimes times() {
        return new KeyTimes(rotations, revocations, helperRevocations);
    }

    /** Begins to measure anew. */
    void forget() {
        rotations.clear();
        revocations.clear();
        helperRevocations.clear();
    }

    /** A rotation at the Leader, and the revocation of its key; returns an upload under that key. */
    byte[] change(Reason reason) throws Exception {
        Key key = rotate();
        Thread.sleep(PAUSE);
        byte[] probe = probe();
        revoke(key, reason, probe);
        Thread.sleep(PAUSE);
        return probe;
    }

    private Key rotate() throws Exception {
        long begin = System.nanoTime();
        Key made = leadersKeys.rotate();
        List<Callable<Long>> awaited = uploads(
                replicas.serving(),
                replica -> replica.awaitAdvertises(made.config().id()));
        awaited.add(() -> leadersKeys.awaitHave(made, replicas.answering(ServiceKind.PREPARE)));
        rotations.add(millis(begin, awaited));
        return made;
    }

    private void revoke(Key key, Reason reason, byte[] probe) throws Exception {
        Supplier<byte[]> jobs = other.jobsUnder(key.config());
        long begin = System.nanoTime();
        leadersKeys.revoke(key, reason);
        List<Callable<Long>> awaited =
                uploads(replicas.answering(ServiceKind.UPLOAD), replica -> replica.awaitRefuses(probes.id(), probe));
        List<ServiceProcess> prepares = replicas.answering(ServiceKind.PREPARE);
        switch (reason) {
            case SUPERSEDED -> awaited.add(() -> leadersKeys.awaitHave(key, prepares));
            case COMPROMISED ->
                prepares.forEach(each ->
                        awaited.add(() -> new PrepareReplica(new Replica(each, http)).awaitRejects(other, jobs)));
        }
        revocations.add(millis(begin, awaited));
    }

    /** As {@link #change}, at the Helper; measured is how the Leader's upload follows the revocation. No report is lost by it. */
    void changeOfHelper() throws Exception {
        Key key = helpersKeys.rotate();
        for (ServiceProcess each : helper.replicas(ServiceKind.UPLOAD)) {
            var _ = new UploadReplica(new Replica(each, http))
                    .awaitAdvertises(key.config().id());
        }
        byte[] probe = probe();
        long begin = System.nanoTime();
        helpersKeys.revoke(key, Reason.SUPERSEDED);
        helperRevocations.add(millis(
                begin,
                uploads(replicas.answering(ServiceKind.UPLOAD), replica -> replica.awaitOutdated(probes.id(), probe))));
        Thread.sleep(PAUSE);
    }

    /** A report under the keys that are advertised now. */
    private byte[] probe() throws Exception {
        return new UploadRequest(probes.clientAt(leader.url(), LIMIT).create(List.of(new long[] {0}))).encode();
    }

    /** Something to await of a replica. */
    @FunctionalInterface
    private interface Awaited {
        long of(UploadReplica replica) throws InterruptedException;
    }

    private List<Callable<Long>> uploads(List<ServiceProcess> processes, Awaited awaited) {
        List<Callable<Long>> all = new ArrayList<>();
        for (ServiceProcess each : processes) {
            all.add(() -> awaited.of(new UploadReplica(new Replica(each, http))));
        }
        return all;
    }

    /** Until the last of them. */
    private double millis(long begin, List<Callable<Long>> awaited) throws Exception {
        long longest = 0;
        for (Future<Long> each : threads.invokeAll(awaited)) {
            longest = Math.max(longest, each.get() - begin);
        }
        return longest / 1e6;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
