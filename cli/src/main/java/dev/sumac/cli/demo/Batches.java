package dev.sumac.cli.demo;

import dev.sumac.cli.demo.PrivateAggregation.Result;
import dev.sumac.sdk.Collected;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** Collects a task's reports batch by batch, and knows when no further batch can come: a report that was rejected never does. */
final class Batches {
    private final Leader leader;
    private final long minBatchSize;
    private long count;
    private List<BigInteger> sum = List.of();

    /** The Leader of a task to which nothing is uploaded any more. */
    interface Leader {
        Standing standing() throws Exception;

        /** The next batch. */
        Collected collect() throws Exception;
    }

    /**
     * How far a task is.
     *
     * @param settled whether every report has its outcome
     * @param aggregated reports that count so far, the collected ones included
     */
    record Standing(boolean settled, long aggregated) {}

    Batches(Leader leader, long minBatchSize) {
        this.leader = leader;
        this.minBatchSize = minBatchSize;
    }

    /** What one batch holds; nothing, if too few reports count for one or the Leader is not done in time. */
    Result one() throws Exception {
        var _ = next();
        return result();
    }

    /** What so many reports come to; fewer, if no further batch can come or the Leader is not done in time. */
    Result all(long reports) throws Exception {
        boolean more = true;
        while (more && count < reports) {
            more = next();
        }
        return result();
    }

    private boolean next() throws Exception {
        Standing standing = leader.standing();
        if (standing.settled() && standing.aggregated() - count < minBatchSize) {
            return false;
        }
        try {
            Collected collected = leader.collect();
            count += collected.reportCount();
            sum = sum.isEmpty() ? collected.result() : add(sum, collected.result());
            return true;
        } catch (TimeoutException e) {
            // What is missing shows beside the truth.
            return false;
        }
    }

    private Result result() {
        return new Result(count, sum);
    }

    private static List<BigInteger> add(List<BigInteger> some, List<BigInteger> more) {
        List<BigInteger> sum = new ArrayList<>();
        for (int i = 0; i < more.size(); i++) {
            sum.add(some.get(i).add(more.get(i)));
        }
        return sum;
    }
}
