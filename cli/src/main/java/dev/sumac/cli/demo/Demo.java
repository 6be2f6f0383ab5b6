package dev.sumac.cli.demo;

import dev.sumac.cli.csv.CsvException;
import dev.sumac.cli.csv.CsvFile;
import dev.sumac.cli.demo.PrivateAggregation.Measured;
import dev.sumac.cli.demo.PrivateAggregation.Result;
import dev.sumac.cli.demo.PrivateAggregation.Verified;
import dev.sumac.cli.flight.ColumnSpec;
import dev.sumac.cli.flight.FlightTask;
import dev.sumac.cli.terminal.Progress;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Measures every row of a table with every task, once in secret and once in plain. */
public final class Demo {
    /** Clients whose reports travel in one request, as they do behind a relay. */
    private static final int CLIENTS_A_REQUEST = 20;

    /** How many such groups are at it at the same time. */
    private static final int GROUPS_AT_ONCE = 16;

    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    /** Verification that stands still for so long has failed. */
    private static final Duration STANDSTILL_LIMIT = Duration.ofSeconds(90);

    private final CsvFile file;
    private final List<Part> parts = new ArrayList<>();

    private record Part(FlightTask task, List<long[]> measurements, ColumnSpec columns) {}

    private record Running(Part part, Measured measured, Progress.Line line) {}

    /** Reads the whole table for every task: what cannot be measured is found before anything is started. */
    public Demo(CsvFile file, List<FlightTask> tasks, ColumnSpec columns) throws CsvException {
        this.file = file;
        for (FlightTask task : tasks) {
            parts.add(new Part(task, task.measurements(file, columns), columns));
        }
    }

    /** How many reports each task gets. */
    public long clients() {
        return file.rows().size();
    }

    /** Provisions, uploads, waits, collects and compares. */
    public Outcome run(PrivateAggregation aggregation, Progress progress) throws Exception {
        long begin = System.nanoTime();
        progress.step("provisioning " + parts.size() + " tasks at both aggregators");
        List<Running> running = new ArrayList<>();
        for (Part part : parts) {
            Measured measured = aggregation.open(part.task(), clients());
            running.add(new Running(part, measured, progress.line(part.task().name(), clients())));
        }
        progress.step(String.format("%,d clients shard, encrypt and upload; the aggregators verify", clients()));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            long uploadBegin = System.nanoTime();
            Future<Long> verified = threads.submit(() -> awaitVerified(running));
            uploadAll(running);
            long uploadEnd = System.nanoTime();
            // The last look may come before the last client knows that it is done.
            long verifyEnd = Math.max(get(verified), uploadEnd);
            progress.step("collecting");
            List<Outcome.Row> rows = collectAll(threads, running);
            long reports = clients() * parts.size();
            return new Outcome(
                    rows,
                    seconds(begin, System.nanoTime()),
                    reports / seconds(uploadBegin, uploadEnd),
                    reports / seconds(uploadBegin, verifyEnd));
        } finally {
            // Nothing is left to do, or one part failed and the others are in vain.
            threads.shutdownNow();
        }
    }

    /** Each row is one client, which answers all tasks; many at once, a few of them in one request. */
    private void uploadAll(List<Running> running) throws Exception {
        Semaphore atOnce = new Semaphore(GROUPS_AT_ONCE);
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int row = 0; row < clients() && failure.get() == null; row += CLIENTS_A_REQUEST) {
                int first = row;
                int end = (int) Math.min(clients(), row + CLIENTS_A_REQUEST);
                atOnce.acquire();
                threads.execute(() -> {
                    try {
                        for (Running one : running) {
                            one.measured().upload(one.part().measurements().subList(first, end));
                            one.line().sent(end - first);
                        }
                    } catch (Exception e) {
                        failure.compareAndSet(null, e);
                    } finally {
                        atOnce.release();
                    }
                });
            }
        }
        Exception failed = failure.get();
        if (failed != null) {
            throw failed;
        }
    }

    /** Returns the time at which the last report was done with. */
    private long awaitVerified(List<Running> running) throws Exception {
        long last = System.nanoTime();
        long seen = -1;
        while (true) {
            long done = 0;
            for (Running one : running) {
                Verified verified = one.measured().verified();
                one.line().verified(verified.aggregated());
                done += verified.aggregated() + verified.rejected();
            }
            if (done != seen) {
                seen = done;
                last = System.nanoTime();
            }
            if (done >= clients() * running.size()) {
                return last;
            }
            if (System.nanoTime() - last > STANDSTILL_LIMIT.toNanos()) {
                throw new IOException("verification stands still: " + done + " of " + clients() * running.size()
                        + " reports are done");
            }
            Thread.sleep(LOOK_EVERY);
        }
    }

    private List<Outcome.Row> collectAll(ExecutorService threads, List<Running> running) throws Exception {
        List<Future<Outcome.Row>> rows = new ArrayList<>();
        for (Running one : running) {
            Callable<Outcome.Row> collecting = () -> {
                Result result = one.measured().collect(clients());
                one.line().collected();
                Part part = one.part();
                return new Outcome.Row(
                        part.task(),
                        result.reports(),
                        clients(),
                        result.values(),
                        part.task().truth(file, part.columns()));
            };
            rows.add(threads.submit(collecting));
        }
        List<Outcome.Row> done = new ArrayList<>();
        for (Future<Outcome.Row> row : rows) {
            done.add(get(row));
        }
        return done;
    }

    private static <T> T get(Future<T> future) throws Exception {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    private static double seconds(long from, long to) {
        return Math.max(1, to - from) / 1e9;
    }
}
