package dev.sumac.prepare.app;

import dev.sumac.dap.message.TaskId;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.kit.task.TaskEntry;
import dev.sumac.kit.task.TaskRegistry;
import dev.sumac.prepare.task.AggregationTask;
import dev.sumac.prepare.task.TaskPeers;
import dev.sumac.prepare.task.Tasks;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** The tasks that the key service published, as verification sees them. */
final class RegistryTasks implements Tasks, TaskPeers {

    private record Known(TaskEntry entry, AggregationTask task) {}

    private final TaskRegistry registry;
    private final Duration currentWithin;
    private final Map<TaskId, Known> known = new ConcurrentHashMap<>();

    RegistryTasks(TaskRegistry registry, Duration currentWithin) {
        this.registry = registry;
        this.currentWithin = currentWithin;
    }

    @Override
    public Optional<AggregationTask> find(TaskId id) throws NotCurrentException {
        return registry.findCurrent(id, currentWithin).map(this::task);
    }

    @Override
    public Optional<String> peerOf(TaskId task) {
        return registry.find(task).map(entry -> entry.peerUrl().value());
    }

    @Override
    public Set<TaskId> tasksAt(String peerUrl) {
        return registry.all().stream()
                .filter(entry -> entry.peerUrl().value().equals(peerUrl))
                .map(TaskEntry::taskId)
                .collect(Collectors.toSet());
    }

    /** As verification sees an entry; the same for as long as the entry is. */
    AggregationTask task(TaskEntry entry) {
        return known.compute(
                        entry.taskId(),
                        (id, old) -> old != null && old.entry == entry ? old : new Known(entry, made(entry)))
                .task;
    }

    private static AggregationTask made(TaskEntry entry) {
        return new AggregationTask(
                entry.taskId(),
                entry.role(),
                entry.peerUrl().value(),
                entry.configuration(),
                entry.vdaf(),
                Collections.max(entry.verifyKeys().keySet()),
                entry.collectorHpkeConfig(),
                entry.maxReportAge(),
                entry.deleted());
    }
}
