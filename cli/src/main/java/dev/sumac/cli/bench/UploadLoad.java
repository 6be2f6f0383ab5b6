package dev.sumac.cli.bench;

import dev.sumac.cli.demo.LocalTask;
import dev.sumac.dap.message.UploadRequest.EncodedReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Reports that were made beforehand, sent by so many connections at once as fast as they are acknowledged. */
final class UploadLoad {
    private final LocalTask task;
    private final List<EncodedReport> reports;
    private final int reportsARequest;
    private final int connections;

    UploadLoad(LocalTask task, List<EncodedReport> reports, int reportsARequest, int connections) {
        this.task = task;
        this.reports = reports;
        this.reportsARequest = reportsARequest;
        this.connections = connections;
    }

    /**
     * What was measured; a request's time is from its first byte sent to its answer read.
     */
    record Measured(double reportsPerSecond, double p50Millis, double p99Millis) {}

    /** Sends all of them. */
    Measured run() throws Exception {
        int requests = Math.ceilDiv(reports.size(), reportsARequest);
        long[] nanos = new long[requests];
        AtomicInteger next = new AtomicInteger();
        long begin = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> senders = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                senders.add(threads.submit(() -> {
                    for (int at = next.getAndIncrement(); at < requests; at = next.getAndIncrement()) {
                        nanos[at] = send(at);
                    }
                    return null;
                }));
            }
            for (Future<?> sender : senders) {
                sender.get();
            }
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        Arrays.sort(nanos);
        return new Measured(reports.size() / seconds, nanos[requests / 2] / 1e6, nanos[(int) (requests * 0.99)] / 1e6);
    }

    private long send(int request) throws Exception {
        int from = request * reportsARequest;
        List<EncodedReport> some = reports.subList(from, Math.min(reports.size(), from + reportsARequest));
        long begin = System.nanoTime();
        if (!task.client().uploadEncoded(some).allAccepted()) {
            throw new IllegalStateException("the Leader refused a report");
        }
        return System.nanoTime() - begin;
    }
}
