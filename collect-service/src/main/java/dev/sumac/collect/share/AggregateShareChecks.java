package dev.sumac.collect.share;

import dev.sumac.collect.job.CollectionJobChecks;
import dev.sumac.collect.seal.Problem;
import dev.sumac.dap.message.AggregateShareReq;
import dev.sumac.dap.message.BatchSelector;
import dev.sumac.dap.message.DapProblem;
import dev.sumac.dap.message.Interval;
import dev.sumac.dap.message.Query;
import dev.sumac.dap.task.BoundVdaf;
import dev.sumac.dap.task.TaskConfiguration;
import java.util.Optional;

/**
 * What the Helper checks of an AggregateShareReq by itself (DAP section 4.6.4). Overlap, size, count and checksum are
 * prepare-service's to judge, under the lock of the seal; what seals nothing for certain is refused before it is asked.
 */
final class AggregateShareChecks {

    private AggregateShareChecks() {}

    /** The first check that fails. */
    static Optional<Problem> check(AggregateShareReq request, TaskConfiguration task, BoundVdaf vdaf) {
        Query query = request.collectionJobReq().query();
        BatchSelector selector = request.batchSelector();
        if (query.batchMode() != task.batchMode() || selector.batchMode() != task.batchMode()) {
            return problem(DapProblem.INVALID_MESSAGE, "the batch mode is not the task's");
        }
        if (!selector.isConsistentWith(query) || isEmpty(selector)) {
            return problem(DapProblem.BATCH_INVALID, "the batch selector names no batch, or one outside the query");
        }
        byte[] aggParam = request.collectionJobReq().aggParam().toByteArray();
        if (!vdaf.isValidAggregationParameter(aggParam)) {
            return problem(DapProblem.INVALID_MESSAGE, "agg_param is not the one that was aggregated with");
        }
        return CollectionJobChecks.checkExtensions(request.collectionJobReq().extensions());
    }

    private static boolean isEmpty(BatchSelector selector) {
        return selector instanceof BatchSelector.TimeInterval(Interval interval) && interval.duration() == 0;
    }

    private static Optional<Problem> problem(DapProblem type, String detail) {
        return Optional.of(Problem.of(type, detail));
    }
}
