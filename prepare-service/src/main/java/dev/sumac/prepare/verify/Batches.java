package dev.sumac.prepare.verify;

import dev.sumac.kit.kafka.NotCurrentException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** Shares a batch of reports out to the cores. */
public final class Batches {

    /** Work on a part of a batch; one result per item, in order. */
    @FunctionalInterface
    public interface Work<A, B> {
        List<B> run(List<A> part) throws NotCurrentException;
    }

    /** Parts below this are not worth a thread; a multiple of every lane count. */
    private static final int LEAST_PART = 64;

    private final ExecutorService workers;
    private final int cores;

    /** @param workers as many threads as {@code cores} */
    public Batches(ExecutorService workers, int cores) {
        this.workers = workers;
        this.cores = cores;
    }

    /** Runs {@code work} over all items on the workers; one result per item, in order. */
    public <A, B> List<B> map(List<A> items, Work<A, B> work) throws NotCurrentException {
        int part = Math.max(LEAST_PART, (items.size() / cores / LEAST_PART + 1) * LEAST_PART);
        List<Callable<List<B>>> parts = new ArrayList<>();
        for (int from = 0; from < items.size(); from += part) {
            List<A> some = items.subList(from, Math.min(items.size(), from + part));
            parts.add(() -> work.run(some));
        }
        List<B> results = new ArrayList<>(items.size());
        try {
            for (Future<List<B>> each : workers.invokeAll(parts)) {
                results.addAll(each.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotCurrentException("interrupted while verifying", e);
        } catch (ExecutionException e) {
            throw unwrapped(e);
        }
        return results;
    }

    private static NotCurrentException unwrapped(ExecutionException failure) {
        return switch (failure.getCause()) {
            case NotCurrentException known -> known;
            case RuntimeException bug -> throw bug;
            case Error error -> throw error;
            case null, default -> throw new IllegalStateException(failure);
        };
    }
}
