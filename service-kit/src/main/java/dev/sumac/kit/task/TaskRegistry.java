package dev.sumac.kit.task;

import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.TaskId;
import dev.sumac.kit.kafka.CompactedTopicFollower;
import dev.sumac.kit.kafka.Followers;
import dev.sumac.kit.kafka.LatestByEpoch;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.kit.kafka.Topics;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of this aggregator, followed on the topic {@code tasks}. A deleted task is still found, and says so.
 *
 * <p>A service that needs tasks calls {@link #start} when it starts.
 */
@Singleton
public class TaskRegistry {

    private static final Logger LOG = Logger.getLogger(TaskRegistry.class);

    private final Topics topics;
    private final Followers followers;
    private final LatestByEpoch<TaskId, TaskEntry> entries = new LatestByEpoch<>();
    /** Tasks whose newest record this version cannot read: neither known nor unknown. */
    private final Set<TaskId> unreadable = ConcurrentHashMap.newKeySet();

    private @Nullable CompactedTopicFollower follower;

    public TaskRegistry(Topics topics, Followers followers) {
        this.topics = topics;
        this.followers = followers;
    }

    /** Begins to follow; does nothing the second time. */
    public synchronized void start() {
        if (follower == null) {
            follower = followers.follow(topics.tasks(), this::apply);
        }
    }

    /** Whether all was read that was published before the start. */
    public boolean ready() {
        return following().ready();
    }

    /** A task as far as this replica knows, at once. Absent means "not known yet": ask {@link #findCurrent}. */
    public Optional<TaskEntry> find(TaskId taskId) {
        return entries.find(taskId);
    }

    /**
     * A task, read to the topic's end as of now before it is said to be unknown.
     *
     * @throws NotCurrentException when that could not be confirmed within {@code timeout}; then nothing may be rejected
     */
    public Optional<TaskEntry> findCurrent(TaskId taskId, Duration timeout) throws NotCurrentException {
        Optional<TaskEntry> known = find(taskId);
        if (known.isPresent()) {
            return known;
        }
        following().catchUp(timeout);
        return confirmed(taskId);
    }

    /** As {@link #findCurrent}, without waiting; what depends on it must not block. */
    public CompletionStage<Optional<TaskEntry>> findCurrentAsync(TaskId taskId, Duration timeout) {
        Optional<TaskEntry> known = find(taskId);
        return known.isPresent()
                ? CompletableFuture.completedStage(known)
                : following().whenCurrent(timeout).thenCompose(current -> confirmedAsync(taskId));
    }

    /**
     * A task as it is now: the topic is read to its end even when the task is known, for it may be deleted since.
     *
     * @throws NotCurrentException when that could not be confirmed within {@code timeout}
     */
    public Optional<TaskEntry> findAsOfNow(TaskId taskId, Duration timeout) throws NotCurrentException {
        following().catchUp(timeout);
        if (unreadable.contains(taskId)) {
            throw unreadable(taskId);
        }
        return find(taskId);
    }

    private static NotCurrentException unreadable(TaskId taskId) {
        return new NotCurrentException("the record of task " + taskId + " cannot be read");
    }

    private Optional<TaskEntry> confirmed(TaskId taskId) throws NotCurrentException {
        Optional<TaskEntry> found = find(taskId);
        if (found.isEmpty() && unreadable.contains(taskId)) {
            throw unreadable(taskId);
        }
        return found;
    }

    private CompletionStage<Optional<TaskEntry>> confirmedAsync(TaskId taskId) {
        try {
            return CompletableFuture.completedStage(confirmed(taskId));
        } catch (NotCurrentException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    /** Waits until all is known that was published before this call. */
    public void catchUp(Duration timeout) throws NotCurrentException {
        following().catchUp(timeout);
    }

    /** All tasks, deleted ones too. */
    public List<TaskEntry> all() {
        return entries.all();
    }

    /** Calls {@code listener} for each task there is and then for each change, one at a time. It must not block. */
    public void onChange(Consumer<TaskEntry> listener) {
        entries.onChange(listener);
    }

    private synchronized CompactedTopicFollower following() {
        if (follower == null) {
            throw new IllegalStateException("TaskRegistry.start was not called");
        }
        return follower;
    }

    void apply(byte[] key, byte[] value) {
        TaskId taskId = TaskId.of(key);
        try {
            TaskEntry entry = TaskRecords.decode(value);
            if (!entry.taskId().equals(taskId)) {
                throw new DecodeException("TaskRecord.task_id: not the record's key");
            }
            entries.apply(taskId, entry.epoch(), entry);
            unreadable.remove(taskId);
        } catch (DecodeException e) {
            unreadable.add(taskId);
            LOG.errorf("task %s: its record cannot be read: %s", taskId, e.getMessage());
        }
    }
}
