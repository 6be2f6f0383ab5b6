package dev.sumac.keys.task;

import dev.sumac.dap.message.Role;
import dev.sumac.dap.message.TaskId;
import dev.sumac.keys.change.ChangeLog;
import dev.sumac.keys.change.ChangeLog.Change;
import dev.sumac.keys.change.ChangeLog.Ledger;
import dev.sumac.keys.http.Caller;
import dev.sumac.kit.custody.Binding;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.custody.KeyCustody;
import dev.sumac.kit.custody.KeyWrapper;
import dev.sumac.kit.custody.SecretBytes;
import dev.sumac.kit.custody.TokenCustody;
import dev.sumac.kit.custody.WrappedSecret;
import dev.sumac.kit.http.TokenHash;
import dev.sumac.kit.kafka.Topics;
import dev.sumac.kit.task.TaskEntry;
import dev.sumac.kit.task.TaskRecords;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Makes and deletes tasks. */
@Singleton
public class Tasks {

    private final ChangeLog changes;
    private final Topics topics;
    private final KeyWrapper keyCustody;
    private final KeyWrapper tokenCustody;
    private final Caller caller;
    private final ReportAgeLimit ageLimit;
    private final TaskReader reader;

    public Tasks(
            ChangeLog changes,
            Topics topics,
            Caller caller,
            @KeyCustody KeyWrapper keyCustody,
            @TokenCustody KeyWrapper tokenCustody,
            ReportAgeLimit ageLimit,
            @ConfigProperty(name = "sumac.tasks.min-batch-size-floor", defaultValue = "1") long minBatchSizeFloor) {
        this.changes = changes;
        this.topics = topics;
        this.caller = caller;
        this.keyCustody = keyCustody;
        this.tokenCustody = tokenCustody;
        this.ageLimit = ageLimit;
        this.reader = new TaskReader(minBatchSizeFloor);
    }

    /** What became of a creation. */
    public sealed interface Creation {
        /** The task is new; the answer holds its secrets, for the only time. */
        record Made(TaskDocument answer, long epoch) implements Creation {}

        /** The same task was made before. */
        record Repeated(TaskDocument answer, long epoch) implements Creation {}

        /** The id belongs to another task. */
        record Conflict(TaskId taskId, String detail) implements Creation {}

        /** Its reports could be older than keys can be kept. */
        record TooOld(Duration longest) implements Creation {}
    }

    /** The secrets of a new task as its row holds them. */
    private record Custody(
            WrappedSecret verifyKey,
            Optional<WrappedSecret> outgoingToken,
            Optional<TokenHash> aggregatorToken,
            Optional<TokenHash> collectorToken) {}

    /**
     * Makes a task, unless it is there already. Whoever asked wipes what was given, and the answer.
     *
     * @throws InvalidTaskException when what is given is no task
     * @throws CustodyException when its secrets cannot be wrapped now
     */
    public Creation create(TaskDocument given) throws InvalidTaskException, CustodyException {
        NewTask task = reader.read(given);
        Custody custody = custody(task);
        byte[] requestDigest = TaskDigest.of(given);
        byte[] contentDigest = TaskDigest.of(task.complete());
        return changes.underLock(ledger -> TaskRow.find(task.taskId())
                .map(row -> present(row, task, requestDigest, contentDigest))
                .or(() -> tooOld(task))
                .orElseGet(() -> make(ledger, task, custody, requestDigest, contentDigest)));
    }

    /** One that keeps keys no longer than others do is let pass, whatever the schedule is. */
    private Optional<Creation> tooOld(NewTask task) {
        Duration others = longestReportAge();
        Duration fitting = ageLimit.longestReportAge();
        Duration longest = fitting.compareTo(others) > 0 ? fitting : others;
        return task.maxReportAge().compareTo(longest) > 0
                ? Optional.of(new Creation.TooOld(longest))
                : Optional.empty();
    }

    private Creation make(Ledger ledger, NewTask task, Custody custody, byte[] requestDigest, byte[] contentDigest) {
        Instant now = ledger.now();
        TaskEntry.Parameters parameters = parameters(task, custody);
        long epoch = ledger.record(
                new Change(
                        caller.name(),
                        "task.create",
                        task.taskId().toString(),
                        task.role().name(),
                        ""),
                e -> record(new TaskEntry(e, parameters)));
        new TaskRow(new TaskEntry(epoch, parameters), requestDigest, contentDigest, now).persist();
        return new Creation.Made(TaskViews.created(task.complete()), epoch);
    }

    private static Creation present(TaskRow row, NewTask task, byte[] requestDigest, byte[] contentDigest) {
        if (row.deleted()) {
            return new Creation.Conflict(task.taskId(), "the task was deleted; an id is never used again");
        }
        if (MessageDigest.isEqual(row.contentSha256(), contentDigest)) {
            // The caller gave every secret, so it may have them back.
            return new Creation.Repeated(TaskViews.created(task.complete()), row.epoch());
        }
        if (MessageDigest.isEqual(row.requestSha256(), requestDigest)) {
            return new Creation.Repeated(TaskViews.stored(row.entry()), row.epoch());
        }
        return new Creation.Conflict(task.taskId(), "there is a task of this id with other parameters");
    }

    private Custody custody(NewTask task) throws CustodyException {
        WrappedSecret verifyKey = keyCustody.wrap(
                new Binding.VerifyKey(topics.aggregator(), task.taskId(), task.verifyKeyId()), task.verifyKey());
        if (task.role() == Role.HELPER) {
            return new Custody(
                    verifyKey, Optional.empty(), task.aggregatorToken().map(TokenHash::ofToken), Optional.empty());
        }
        return new Custody(
                verifyKey,
                outgoingToken(task),
                Optional.empty(),
                task.collectorToken().map(TokenHash::ofToken));
    }

    private Optional<WrappedSecret> outgoingToken(NewTask task) throws CustodyException {
        if (task.aggregatorToken().isEmpty()) {
            return Optional.empty();
        }
        SecretBytes token = SecretBytes.wrap(task.aggregatorToken().get().getBytes(StandardCharsets.US_ASCII));
        WrappedSecret wrapped = tokenCustody.wrap(new Binding.OutgoingToken(topics.aggregator(), task.taskId()), token);
        token.destroy();
        return Optional.of(wrapped);
    }

    private static TaskEntry.Parameters parameters(NewTask task, Custody custody) {
        return new TaskEntry.Parameters(
                task.taskId(),
                task.role(),
                task.configuration(),
                task.peerUrl(),
                Map.of(task.verifyKeyId(), custody.verifyKey()),
                custody.aggregatorToken(),
                custody.collectorToken(),
                custody.outgoingToken(),
                task.peerClientId(),
                task.role() == Role.LEADER ? task.collectorClientId() : Optional.empty(),
                task.collectorHpkeConfig(),
                task.maxReportAge(),
                false);
    }

    /** Marks a task as deleted; the epoch of that, also when it was done before. Empty when there is no such task. */
    public OptionalLong delete(TaskId taskId) {
        return changes.underLock(ledger -> TaskRow.find(taskId)
                .map(row -> OptionalLong.of(row.deleted() ? row.epoch() : mark(ledger, row, taskId)))
                .orElseGet(OptionalLong::empty));
    }

    private long mark(Ledger ledger, TaskRow row, TaskId taskId) {
        Instant now = ledger.now();
        return ledger.record(
                new Change(caller.name(), "task.delete", taskId.toString(), "", ""),
                epoch -> record(row.delete(epoch, now)));
    }

    /** The greatest {@code maxReportAge} of a task that is not deleted; zero when there is none. */
    public static Duration longestReportAge() {
        return TaskRow.longestReportAge();
    }

    private ChangeLog.Publication record(TaskEntry entry) {
        return new ChangeLog.Publication(topics.tasks(), entry.taskId().toByteArray(), TaskRecords.encode(entry));
    }
}
