package dev.sumac.prepare.leader;

import dev.sumac.prepare.store.JobRow;
import dev.sumac.prepare.store.Jobs;
import dev.sumac.prepare.task.AggregationTask;
import java.util.List;

/**
 * A leased job with all that it takes to send and settle it.
 *
 * @param request the body, the same at each attempt
 * @param candidates in the order of the request
 */
public record InFlightJob(AggregationTask task, Jobs.Leased lease, byte[] request, List<Candidate> candidates) {

    /**
     * What it takes in memory: the request, the reports, the verifier's states, which are no larger than the reports, and the
     * answer, whatever the Helper makes of it.
     */
    long bytes() {
        return request.length
                + HelperClient.mostOfAnAnswer(request)
                + 2
                        * candidates.stream()
                                .mapToLong(each -> each.record().length)
                                .sum();
    }

    public JobRow row() {
        return lease.row();
    }
}
