package dev.sumac.cli.bench;

import dev.sumac.cli.demo.LocalTask;
import dev.sumac.cli.demo.PrivateAggregation.Result;
import dev.sumac.cli.demo.PrivateAggregation.Verified;
import dev.sumac.dap.message.BatchMode;
import dev.sumac.dap.message.UploadRequest.EncodedReport;
import dev.sumac.dap.task.VdafConfig;
import dev.sumac.local.Stack;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The whole system's rates at Histogram 100 in time intervals: uploads one by one and in bulk, and from the first upload
 * to the decrypted result. Each measure has a task of its own and begins when the one before is verified to its end.
 */
public final class Bench {
    private static final int LENGTH = 100;
    private static final VdafConfig VDAF = new VdafConfig.Prio3Histogram(LENGTH, 10);
    /** What a JVM takes to compile what it needs, on every way that is measured. */
    private static final int WARM_UP_REPORTS = 40_000;

    private static final int BULK = 100;
    private static final int SINGLE_CONNECTIONS = 256;
    private static final int BULK_CONNECTIONS = 16;
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    private static final Duration STANDSTILL_LIMIT = Duration.ofMinutes(2);

    private final Stack stack;
    private final HttpClient http;
    private final Consumer<String> progress;

    public Bench(Stack stack, HttpClient http, Consumer<String> progress) {
        this.stack = stack;
        this.http = http;
        this.progress = progress;
    }

    /** Runs all measures with so many reports each and returns what is printed. */
    public JsonObject run(int reports) throws Exception {
        progress.accept("warming up with " + 2 * WARM_UP_REPORTS + " reports");
        var _ = upload(WARM_UP_REPORTS, 1, SINGLE_CONNECTIONS);
        var _ = endToEnd(WARM_UP_REPORTS);
        progress.accept("uploading one report a request, " + SINGLE_CONNECTIONS + " connections");
        JsonObject single = upload(reports, 1, SINGLE_CONNECTIONS);
        progress.accept("uploading " + BULK + " reports a request");
        JsonObject bulk = upload(reports, BULK, BULK_CONNECTIONS);
        progress.accept("from the first upload to the decrypted result");
        JsonObject endToEnd = endToEnd(reports);
        return report(reports, single, bulk, endToEnd, stack.residentMegabytes());
    }

    static JsonObject report(
            int reports, JsonObject single, JsonObject bulk, JsonObject endToEnd, Map<String, Long> residentMegabytes) {
        JsonObject memory = new JsonObject();
        residentMegabytes.forEach(memory::put);
        return new JsonObject()
                .put("reports", reports)
                .put("upload", single)
                .put("uploadBulk", bulk)
                .put("endToEnd", endToEnd)
                .put("residentMegabytes", memory);
    }

    private JsonObject upload(int reports, int reportsARequest, int connections) throws Exception {
        LocalTask task = task("upload", reports);
        List<EncodedReport> made = made(task, reports);
        Map<String, Duration> before = stack.processorTime();
        UploadLoad.Measured measured = new UploadLoad(task.reports(), made, reportsARequest, connections).run();
        JsonObject processor = processorMicros(before, reports);
        awaitVerified(task, reports);
        return uploaded(measured, processor);
    }

    static JsonObject uploaded(UploadLoad.Measured measured, JsonObject processor) {
        return new JsonObject()
                .put("reportsPerSecond", rounded(measured.reportsPerSecond()))
                .put("p50Millis", rounded(measured.p50Millis()))
                .put("p99Millis", rounded(measured.p99Millis()))
                .put("processorMicrosPerReport", processor);
    }

    private JsonObject endToEnd(int reports) throws Exception {
        LocalTask task = task("end to end", reports);
        List<EncodedReport> made = made(task, reports);
        Map<String, Duration> before = stack.processorTime();
        long begin = System.nanoTime();
        var _ = new UploadLoad(task.reports(), made, BULK, BULK_CONNECTIONS).run();
        Result result = task.collect(reports);
        double seconds = (System.nanoTime() - begin) / 1e9;
        BigInteger counted = result.values().stream().reduce(BigInteger.ZERO, BigInteger::add);
        if (result.reports() != reports || !counted.equals(BigInteger.valueOf(reports))) {
            throw new IllegalStateException(
                    "of " + reports + " reports, " + result.reports() + " were collected and " + counted + " counted");
        }
        return collected(reports / seconds, processorMicros(before, reports));
    }

    static JsonObject collected(double reportsPerSecond, JsonObject processor) {
        return new JsonObject()
                .put("reportsPerSecond", rounded(reportsPerSecond))
                .put("processorMicrosPerReport", processor);
    }

    /** Of every process, what is done meanwhile for other reports included. */
    private JsonObject processorMicros(Map<String, Duration> before, int reports) {
        JsonObject processor = new JsonObject();
        stack.processorTime().forEach((name, time) -> processor.put(name, perReport(before, name, time, reports)));
        return processor;
    }

    private static double perReport(Map<String, Duration> before, String name, Duration after, int reports) {
        return rounded(after.minus(before.getOrDefault(name, after)).toNanos() / 1e3 / reports);
    }

    private LocalTask task(String name, int reports) throws Exception {
        return LocalTask.make(
                http, stack.alpha(), stack.beta(), new LocalTask.Plan(name, VDAF, BatchMode.TIME_INTERVAL, reports));
    }

    private static List<EncodedReport> made(LocalTask task, int reports) throws Exception {
        List<EncodedReport> made = new ArrayList<>(reports);
        while (made.size() < reports) {
            List<long[]> measurements = new ArrayList<>();
            for (int i = 0; i < Math.min(1_000, reports - made.size()); i++) {
                measurements.add(new long[] {i % LENGTH});
            }
            made.addAll(task.client().create(measurements));
        }
        return made;
    }

    private static void awaitVerified(LocalTask task, int reports) throws Exception {
        long seen = -1;
        long changed = System.nanoTime();
        while (seen < reports) {
            Verified verified = task.verified();
            long done = verified.aggregated() + verified.rejected();
            if (done != seen) {
                seen = done;
                changed = System.nanoTime();
            } else if (System.nanoTime() - changed > STANDSTILL_LIMIT.toNanos()) {
                throw new IllegalStateException("verification stands still at " + seen + " of " + reports);
            }
            Thread.sleep(LOOK_EVERY);
        }
    }

    private static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
