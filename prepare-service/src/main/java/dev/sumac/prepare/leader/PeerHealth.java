package dev.sumac.prepare.leader;

import dev.sumac.prepare.task.AggregationTask;
import java.time.Duration;

/** Is told how each request went, and lets one probe at a time go to a peer that is down. */
public interface PeerHealth {

    /** The peer answered, whatever it said. */
    void answered(AggregationTask task);

    /**
     * @param whole whether the peer is to blame, and not this task alone
     * @param atLeast how long it is left alone
     */
    void failed(AggregationTask task, boolean whole, Duration atLeast);
}
