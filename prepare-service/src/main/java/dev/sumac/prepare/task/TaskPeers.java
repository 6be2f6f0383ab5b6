package dev.sumac.prepare.task;

import dev.sumac.dap.message.TaskId;
import java.util.Optional;
import java.util.Set;

/** Which peer takes part in which task, as far as this replica knows. */
public interface TaskPeers {

    /** The address dialled for a task's other aggregator; empty while the task is not known. */
    Optional<String> peerOf(TaskId task);

    /** The tasks at a peer. */
    Set<TaskId> tasksAt(String peerUrl);
}
