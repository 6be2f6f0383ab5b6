package dev.sumac.prepare.task;

import dev.sumac.dap.message.BatchId;
import dev.sumac.dap.message.BatchMode;
import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.dap.message.Role;
import dev.sumac.dap.message.TaskId;
import dev.sumac.dap.task.BoundVdaf;
import dev.sumac.dap.task.TaskConfiguration;
import dev.sumac.prepare.store.Bucket;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A task as verification sees it.
 *
 * @param role LEADER or HELPER
 * @param peerUrl the address dialled for the other aggregator
 * @param verificationKeyId of the key that a Leader's new jobs name
 * @param deleted takes no more reports or requests; what was sent is settled all the same
 */
public record AggregationTask(
        TaskId id,
        Role role,
        String peerUrl,
        TaskConfiguration configuration,
        BoundVdaf vdaf,
        int verificationKeyId,
        HpkeConfig collector,
        Duration maxReportAge,
        boolean deleted) {

    private static final long SECONDS_OF_DAY = 86_400;

    /** The only aggregation parameter of a VDAF that needs none. */
    public static final byte[] NO_PARAMETER = {};

    /** The bucket of a report: its time's, or its batch's in a leader-selected task. */
    public Bucket bucket(long time, Optional<BatchId> batch) {
        return batch.map(Bucket::ofBatch).orElseGet(() -> Bucket.ofTime(time));
    }

    public boolean leaderSelected() {
        return configuration.batchMode() == BatchMode.LEADER_SELECTED;
    }

    /** The day of a report whose time was found to be near now. */
    public int day(long time) {
        return Math.toIntExact(instant(time).getEpochSecond() / SECONDS_OF_DAY);
    }

    /** When a report's time, found to be near now, begins. */
    public Instant instant(long time) {
        return Instant.ofEpochSecond(Math.multiplyExact(time, configuration.timePrecision()));
    }
}
