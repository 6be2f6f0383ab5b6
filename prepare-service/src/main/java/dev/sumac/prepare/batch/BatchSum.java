package dev.sumac.prepare.batch;

import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.Checksum;
import dev.sumac.dap.task.BoundVdaf;
import dev.sumac.prepare.store.JobShares;
import dev.sumac.prepare.store.SealState;
import dev.sumac.prepare.task.AggregationTask;
import java.util.List;

/** The rows of a range as one (section 4.6.5): counts added, checksums combined by XOR, shares merged. */
final class BatchSum {

    private final List<JobShares.Share> shares;
    private final long count;
    private final Checksum checksum;

    BatchSum(List<JobShares.Share> shares) {
        this.shares = shares;
        this.count = shares.stream().mapToLong(JobShares.Share::count).sum();
        this.checksum = shares.stream().map(JobShares.Share::checksum).reduce(Checksum.EMPTY, Checksum::xor);
    }

    long count() {
        return count;
    }

    Checksum checksum() {
        return checksum;
    }

    /** Whether a batch of this size may be collected. */
    boolean suffices(AggregationTask task) {
        return count > 0 && Long.compareUnsigned(count, task.configuration().minBatchSize()) >= 0;
    }

    /** Merges and encrypts; there is at least one report. */
    SealState.Sealed seal(AggregationTask task, Bytes collectionJobReq, ShareSealer sealer) {
        BoundVdaf.AggregateShare sum = task.vdaf().newAggregateShare(AggregationTask.NO_PARAMETER);
        try {
            for (JobShares.Share each : shares) {
                sum.merge(each.share());
            }
        } catch (BoundVdaf.InvalidShareException e) {
            throw new IllegalStateException("a stored share does not decode", e);
        }
        long least = shares.stream().mapToLong(JobShares.Share::leastTime).min().orElseThrow();
        long greatest =
                shares.stream().mapToLong(JobShares.Share::greatestTime).max().orElseThrow();
        return new SealState.Sealed(
                count, checksum, least, greatest - least + 1, sealer.seal(task, collectionJobReq, sum.encode()));
    }
}
