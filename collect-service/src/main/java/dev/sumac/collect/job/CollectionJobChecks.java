package dev.sumac.collect.job;

import dev.sumac.collect.seal.Problem;
import dev.sumac.dap.message.CollectionJobExtension;
import dev.sumac.dap.message.CollectionJobReq;
import dev.sumac.dap.message.DapProblem;
import dev.sumac.dap.message.Interval;
import dev.sumac.dap.message.Query;
import dev.sumac.dap.message.TypedExtension;
import dev.sumac.dap.task.BoundVdaf;
import dev.sumac.dap.task.TaskConfiguration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What the Leader checks of a CollectionJobReq before there is a job (DAP section 4.6.1), in the draft's order. */
public final class CollectionJobChecks {

    private CollectionJobChecks() {}

    /**
     * The first check that fails.
     *
     * @param collected whether an interval overlaps one that was collected
     */
    static Optional<Problem> check(
            CollectionJobReq request, TaskConfiguration task, BoundVdaf vdaf, Predicate<Interval> collected) {
        if (request.query().batchMode() != task.batchMode()) {
            return problem(DapProblem.INVALID_MESSAGE, "the query's batch mode is not the task's");
        }
        if (!vdaf.isValidAggregationParameter(request.aggParam().toByteArray())) {
            return problem(DapProblem.INVALID_AGGREGATION_PARAMETER, "agg_param is not valid for the task's VDAF");
        }
        return checkQuery(request.query(), collected).or(() -> checkExtensions(request.extensions()));
    }

    private static Optional<Problem> checkQuery(Query query, Predicate<Interval> collected) {
        return switch (query) {
            case Query.LeaderSelected() -> Optional.empty();
            case Query.TimeInterval(Interval interval) -> {
                if (interval.duration() == 0 || !interval.isBounded()) {
                    yield problem(DapProblem.BATCH_INVALID, "batch_interval is empty, or its end is no time");
                }
                yield collected.test(interval)
                        ? problem(DapProblem.BATCH_OVERLAP, "a part of batch_interval was collected before")
                        : Optional.empty();
            }
        };
    }

    /**
     * Both aggregators judge them alike (section 4.6.2). No extension is defined yet, so each is unknown; the order is looked
     * at first, or its fault would never show.
     */
    public static Optional<Problem> checkExtensions(List<CollectionJobExtension> extensions) {
        if (extensions.isEmpty()) {
            return Optional.empty();
        }
        return TypedExtension.strictlyIncreasing(extensions)
                ? problem(
                        DapProblem.UNSUPPORTED_EXTENSION,
                        "collection job extension " + extensions.getFirst().extensionType() + " is not supported")
                : problem(DapProblem.INVALID_EXTENSION, "the collection job extensions are out of order");
    }

    private static Optional<Problem> problem(DapProblem type, String detail) {
        return Optional.of(Problem.of(type, detail));
    }
}
