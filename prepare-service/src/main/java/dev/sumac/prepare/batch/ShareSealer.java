package dev.sumac.prepare.batch;

import dev.sumac.dap.message.Bytes;
import dev.sumac.prepare.task.AggregationTask;

/** Encrypts an aggregate share to the collector (section 4.6.7). */
@FunctionalInterface
public interface ShareSealer {

    /**
     * Encrypts a share.
     *
     * @param collectionJobReq as the collector sent it
     * @return the draft's {@code HpkeCiphertext}
     */
    Bytes seal(AggregationTask task, Bytes collectionJobReq, byte[] aggregateShare);
}
