package dev.sumac.prepare.http;

import dev.sumac.dap.message.TaskId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How many requests of each task are being read or worked on, so that no Leader takes the places of all others. */
final class RequestsOfTasks {

    private final int most;
    private final Map<TaskId, Integer> counts = new ConcurrentHashMap<>();

    /** @param most of one task */
    RequestsOfTasks(int most) {
        this.most = most;
    }

    /** Counts one more, if there may be one. */
    boolean enter(TaskId task) {
        boolean[] entered = {false};
        counts.compute(task, (id, count) -> {
            int before = count == null ? 0 : count;
            entered[0] = before < most;
            return entered[0] ? Integer.valueOf(before + 1) : count;
        });
        return entered[0];
    }

    void leave(TaskId task) {
        counts.computeIfPresent(task, (id, count) -> count == 1 ? null : count - 1);
    }
}
