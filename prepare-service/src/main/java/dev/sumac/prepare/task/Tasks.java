package dev.sumac.prepare.task;

import dev.sumac.dap.message.TaskId;
import dev.sumac.kit.kafka.NotCurrentException;
import java.util.Optional;

/** The tasks of this aggregator. */
@FunctionalInterface
public interface Tasks {

    /**
     * A task, deleted ones too; empty only when there is none for sure.
     *
     * @throws NotCurrentException when nobody can say that now
     */
    Optional<AggregationTask> find(TaskId id) throws NotCurrentException;
}
