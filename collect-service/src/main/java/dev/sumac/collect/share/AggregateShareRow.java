package dev.sumac.collect.share;

import dev.sumac.collect.request.RequestIdentity;
import dev.sumac.collect.seal.Problem;
import dev.sumac.collect.share.AggregateShareState.Done;
import dev.sumac.collect.share.AggregateShareState.Failed;
import dev.sumac.collect.share.AggregateShareState.Requested;
import dev.sumac.dap.message.TaskId;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An aggregate share's row; {@link #state} is what the columns mean. */
@Entity
@Table(name = "aggregate_share")
public class AggregateShareRow extends PanacheEntityBase {

    @Id
    public UUID id;

    public byte[] taskId;
    public byte[] requestDigest;
    public String state;
    public Instant createdAt;
    public Instant changedAt;
    public byte @Nullable [] response;
    public @Nullable String problemType;
    public @Nullable String problemDetail;

    /** For Hibernate, which fills the fields. */
    @SuppressWarnings("NullAway.Init")
    protected AggregateShareRow() {}

    AggregateShareRow(UUID id, RequestIdentity identity, Instant now) {
        this.id = id;
        this.taskId = identity.taskId().toByteArray();
        this.requestDigest = identity.digest();
        this.state = "REQUESTED";
        this.createdAt = now;
        this.changedAt = now;
    }

    /** The task's share that an identical request made, unless it has failed. */
    static Optional<AggregateShareRow> findIdentical(RequestIdentity identity) {
        return AggregateShareRow.<AggregateShareRow>find(
                        "taskId = ?1 and requestDigest = ?2 and state <> 'FAILED'",
                        identity.taskId().toByteArray(),
                        identity.digest())
                .singleResultOptional();
    }

    static Optional<AggregateShareRow> find(TaskId taskId, UUID id) {
        return AggregateShareRow.<AggregateShareRow>find("id = ?1 and taskId = ?2", id, taskId.toByteArray())
                .singleResultOptional();
    }

    static Optional<AggregateShareRow> lock(UUID id) {
        return Optional.ofNullable(AggregateShareRow.findById(id, LockModeType.PESSIMISTIC_WRITE));
    }

    static long deleteFinishedBefore(Instant limit) {
        return delete("state in ('DONE', 'FAILED') and changedAt < ?1", limit);
    }

    TaskId task() {
        return TaskId.of(taskId);
    }

    AggregateShareState state() {
        return switch (state) {
            case "REQUESTED" -> new Requested();
            case "DONE" -> new Done(Objects.requireNonNull(response));
            case "FAILED" ->
                new Failed(new Problem(Objects.requireNonNull(problemType), Objects.requireNonNull(problemDetail)));
            default -> throw new IllegalStateException("aggregate share in state " + state);
        };
    }

    void become(AggregateShareState next, Instant now) {
        changedAt = now;
        switch (next) {
            case Requested() -> state = "REQUESTED";
            case Done(byte[] bytes) -> {
                state = "DONE";
                response = bytes;
            }
            case Failed(Problem problem) -> {
                state = "FAILED";
                problemType = problem.type();
                problemDetail = problem.detail();
            }
        }
    }
}
