package dev.sumac.keys.task;

import dev.sumac.dap.message.TaskId;
import dev.sumac.keys.change.ChangeLog;
import dev.sumac.keys.change.ChangeLog.Change;
import dev.sumac.keys.change.ChangeLog.Ledger;
import dev.sumac.kit.custody.Binding;
import dev.sumac.kit.custody.Rewrapping;
import dev.sumac.kit.custody.WrappedSecret;
import dev.sumac.kit.kafka.Topics;
import dev.sumac.kit.task.TaskEntry;
import dev.sumac.kit.task.TaskRecords;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.function.LongFunction;

/** The wrapped secrets of tasks, deleted ones too, for whoever wraps them anew. Within a transaction. */
@Singleton
public class TaskBlobs {

    private final Topics topics;

    public TaskBlobs(Topics topics) {
        this.topics = topics;
    }

    /** A verification key. */
    public Optional<Rewrapping.Request> verifyKey(TaskId task, int keyId) {
        return TaskRow.find(task)
                .flatMap(row -> Optional.ofNullable(row.entry().verifyKeys().get(keyId)))
                .map(blob -> new Rewrapping.Request(new Binding.VerifyKey(topics.aggregator(), task, keyId), blob));
    }

    /** The token that we present to the Helper. */
    public Optional<Rewrapping.Request> outgoingToken(TaskId task) {
        return TaskRow.find(task)
                .flatMap(row -> row.entry().outgoingToken())
                .map(blob -> new Rewrapping.Request(new Binding.OutgoingToken(topics.aggregator(), task), blob));
    }

    /** Replaces the blob of a verification key that is there. */
    public void replace(Ledger ledger, Binding.VerifyKey key, WrappedSecret anew, String actor) {
        TaskRow row = TaskRow.find(key.taskId()).orElseThrow();
        record(
                ledger,
                key.taskId(),
                "verify-key " + key.keyId(),
                actor,
                epoch -> row.rewrappedVerifyKey(key.keyId(), anew, epoch));
    }

    /** Replaces the blob of a token that is there. */
    public void replace(Ledger ledger, Binding.OutgoingToken token, WrappedSecret anew, String actor) {
        TaskRow row = TaskRow.find(token.taskId()).orElseThrow();
        record(ledger, token.taskId(), "outgoing-token", actor, epoch -> row.rewrappedOutgoingToken(anew, epoch));
    }

    private void record(Ledger ledger, TaskId task, String what, String actor, LongFunction<TaskEntry> replacing) {
        ledger.record(
                new Change(actor, "task.rewrap", task.toString(), what, ""),
                epoch -> new ChangeLog.Publication(
                        topics.tasks(), task.toByteArray(), TaskRecords.encode(replacing.apply(epoch))));
    }
}
