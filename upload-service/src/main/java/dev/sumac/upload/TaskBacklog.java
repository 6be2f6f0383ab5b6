package dev.sumac.upload;

import dev.sumac.dap.message.TaskId;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many of the reports that this replica appended since its start are still in the log, by task. prepare-service truncates the log below
 * what anyone needs, so this is what waits, with some slack; it keeps one task from filling the disk for all.
 */
@ApplicationScoped
class TaskBacklog {

    /** Offsets that are counted together. */
    private static final int SPAN = 4096;

    private final UploadSettings settings;
    private final Map<TaskId, Counts> tasks = new ConcurrentHashMap<>();

    TaskBacklog(UploadSettings settings) {
        this.settings = settings;
    }

    /** A report of the task is in the log. */
    void appended(TaskId taskId, int partition, long offset) {
        tasks.compute(taskId, (id, before) -> {
            Counts counts = before == null ? new Counts() : before;
            counts.add(partition, offset / SPAN);
            return counts;
        });
    }

    /** The log now begins at these offsets, by partition. */
    void truncated(Map<Integer, Long> beginnings) {
        for (TaskId taskId : tasks.keySet()) {
            tasks.computeIfPresent(taskId, (id, counts) -> {
                beginnings.forEach((partition, offset) -> counts.forget(partition, offset / SPAN));
                return counts.isEmpty() ? null : counts;
            });
        }
    }

    /** Whether the task's uploads must wait. */
    boolean isFull(TaskId taskId) {
        Counts counts = tasks.get(taskId);
        return counts != null && counts.total >= settings.maxTaskBacklog();
    }

    private static final class Counts {
        private final Map<Integer, Deque<Span>> byPartition = new HashMap<>();
        private volatile long total;

        synchronized void add(int partition, long span) {
            Deque<Span> spans = byPartition.computeIfAbsent(partition, p -> new ArrayDeque<>());
            if (spans.isEmpty() || spans.getLast().number < span) {
                spans.addLast(new Span(span));
            }
            spans.getLast().count++;
            total = total + 1;
        }

        synchronized void forget(int partition, long firstSpan) {
            Deque<Span> spans = byPartition.getOrDefault(partition, new ArrayDeque<>());
            while (!spans.isEmpty() && spans.getFirst().number < firstSpan) {
                total = total - spans.removeFirst().count;
            }
        }

        boolean isEmpty() {
            return total == 0;
        }
    }

    private static final class Span {
        private final long number;
        private long count;

        Span(long number) {
            this.number = number;
        }
    }
}
