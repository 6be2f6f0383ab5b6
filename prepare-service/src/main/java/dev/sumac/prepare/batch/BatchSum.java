package dev.sumac.prepare.batch;

import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.Checksum;
import dev.sumac.dap.task.BoundVdaf;
import dev.sumac.prepare.store.BucketRange;
import dev.sumac.prepare.store.JobShares;
import dev.sumac.prepare.store.SealState;
import dev.sumac.prepare.task.AggregationTask;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The rows of a range as one (section 4.6.4): counts added, checksums combined by XOR, shares merged. Not safe for use by
 * several threads.
 */
final class BatchSum {

    private final AggregationTask task;
    private final BoundVdaf.AggregateShare sum;
    private long count;
    private Checksum checksum = Checksum.EMPTY;
    private long least = Long.MAX_VALUE;
    private long greatest = Long.MIN_VALUE;

    private BatchSum(AggregationTask task) {
        this.task = task;
        this.sum = task.vdaf().newAggregateShare(AggregationTask.NO_PARAMETER);
    }

    /** Sums a range that nothing is added to meanwhile: under the task's exclusive lock. */
    static BatchSum of(Connection connection, AggregationTask task, BucketRange range) throws SQLException {
        BatchSum sum = new BatchSum(task);
        JobShares.filled(connection, task.id(), range, sum::add);
        return sum;
    }

    private void add(JobShares.Share row) {
        count += row.count();
        checksum = checksum.xor(row.checksum());
        least = Math.min(least, row.leastTime());
        greatest = Math.max(greatest, row.greatestTime());
        try {
            sum.merge(row.share());
        } catch (BoundVdaf.InvalidShareException e) {
            throw new IllegalStateException("a stored share does not decode", e);
        }
    }

    long count() {
        return count;
    }

    Checksum checksum() {
        return checksum;
    }

    /** Whether a batch of this size may be collected. */
    boolean suffices() {
        return count > 0 && Long.compareUnsigned(count, task.configuration().minBatchSize()) >= 0;
    }

    /** Encrypts; there is at least one report. */
    SealState.Sealed seal(Bytes collectionJobReq, ShareSealer sealer) {
        return new SealState.Sealed(
                count, checksum, least, greatest - least + 1, sealer.seal(task, collectionJobReq, sum.encode()));
    }
}
