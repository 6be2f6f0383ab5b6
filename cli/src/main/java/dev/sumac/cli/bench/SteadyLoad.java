package dev.sumac.cli.bench;

import dev.sumac.cli.demo.LocalTask;
import dev.sumac.dap.message.UploadRequest.EncodedReport;
import dev.sumac.local.LocalAggregator;
import dev.sumac.local.ServiceKind;
import dev.sumac.local.ServiceProcess;
import dev.sumac.sdk.Client;
import dev.sumac.sdk.DapException;
import dev.sumac.sdk.UploadResult;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Uploads of ordinary clients at a steady rate, spread over the Leader's replicas, until it is closed. A client whose replica
 * does not answer sends the same reports to another, and to the same when it is told to come again; one that is told that its
 * keys are outdated fetches new ones.
 */
final class SteadyLoad implements AutoCloseable {
    private static final int CLIENTS = 24;
    private static final int REPORTS_A_REQUEST = 20;
    private static final int UNAVAILABLE = 503;
    /** Each attempt is seen here. */
    private static final Duration PATIENCE = Duration.ZERO;

    private static final Duration END = Duration.ofSeconds(40);
    private static final List<long[]> MEASUREMENTS = Collections.nCopies(REPORTS_A_REQUEST, new long[] {1});

    private final LocalTask task;
    private final LocalAggregator leader;
    private final long pauseNanos;
    private final Map<URI, Client> clients = new ConcurrentHashMap<>();
    private final AtomicLong turns = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong uncertain = new AtomicLong();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final long begin = System.nanoTime();
    private volatile boolean closed;

    SteadyLoad(LocalTask task, LocalAggregator leader, int reportsPerSecond) {
        this.task = task;
        this.leader = leader;
        this.pauseNanos = TimeUnit.SECONDS.toNanos(1) * REPORTS_A_REQUEST / reportsPerSecond;
        for (int i = 0; i < CLIENTS; i++) {
            int first = i;
            threads.execute(() -> run(first));
        }
    }

    /** Reports that were acknowledged so far. */
    long acknowledged() {
        return acknowledged.get();
    }

    /** Reports that were refused after an attempt that nobody judged, and may be in the log all the same. */
    long uncertain() {
        return uncertain.get();
    }

    private void run(int first) {
        int at = first;
        while (!closed) {
            try {
                TimeUnit.NANOSECONDS.sleep(begin + turns.getAndIncrement() * pauseNanos - System.nanoTime());
                List<EncodedReport> reports = client(at).create(MEASUREMENTS);
                at = deliver(reports, at);
            } catch (DapException e) {
                at++;
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /**
     * Sends the same bytes until they are judged: whether an attempt before that was in vain, nobody can know. Whoever says "not
     * now" is asked again. It may have put them in the log and have learnt then that their key is revoked; another that has not
     * learnt it yet would put them there once more.
     */
    private int deliver(List<EncodedReport> reports, int first) throws InterruptedException {
        int at = first;
        for (boolean again = false; ; again = true) {
            try {
                UploadResult result = client(at).uploadEncoded(reports);
                acknowledged.addAndGet(result.accepted().size());
                if (again) {
                    uncertain.addAndGet(result.refused().size());
                }
                return at;
            } catch (DapException e) {
                if (e.status() != UNAVAILABLE) {
                    at++;
                }
                TimeUnit.NANOSECONDS.sleep(pauseNanos);
            }
        }
    }

    private Client client(int at) {
        List<ServiceProcess> replicas = leader.replicas(ServiceKind.UPLOAD);
        URI address = Replica.address(replicas.get(at % replicas.size()));
        return clients.computeIfAbsent(address, to -> task.clientAt(to, PATIENCE));
    }

    /** Sends no more. */
    @Override
    public void close() {
        closed = true;
        threads.shutdownNow();
    }

    /** Sends no more, and returns when every client has its answer. */
    void end() throws InterruptedException {
        closed = true;
        threads.shutdown();
        if (!threads.awaitTermination(END.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("an upload does not end");
        }
    }
}
