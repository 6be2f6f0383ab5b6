package dev.sumac.collect.job;

import dev.sumac.collect.job.CollectionJobState.Done;
import dev.sumac.collect.job.CollectionJobState.Failed;
import dev.sumac.collect.job.CollectionJobState.LeaderSealed;
import dev.sumac.collect.job.CollectionJobState.Requested;
import dev.sumac.collect.seal.Problem;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.Checksum;
import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.HpkeCiphertext;
import dev.sumac.dap.message.Interval;
import dev.sumac.dap.message.TaskId;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.hibernate.Timeouts;
import org.hibernate.annotations.DynamicUpdate;
import org.jspecify.annotations.Nullable;

/** A collection job's row; {@link #state} is what the columns mean. */
@Entity
// A lease or an attempt writes no share, which may have megabytes.
@DynamicUpdate
@Table(name = "collection_job")
public class CollectionJobRow extends PanacheEntityBase {

    @Id
    public UUID id;

    public byte[] taskId;
    public byte[] requestDigest;
    public byte[] request;
    public String state;
    public Instant createdAt;
    public Instant changedAt;
    public @Nullable Long reportCount;
    public byte @Nullable [] checksum;
    public @Nullable Long intervalStart;
    public @Nullable Long intervalDuration;
    public byte @Nullable [] leaderShare;
    public byte @Nullable [] batchSelector;
    public @Nullable String helperLocation;
    public int attempts;
    public @Nullable Instant nextAttemptAt;
    public @Nullable String lastError;
    public byte @Nullable [] response;
    public @Nullable String problemType;
    public @Nullable String problemDetail;

    /** For Hibernate, which fills the fields. */
    @SuppressWarnings("NullAway.Init")
    protected CollectionJobRow() {}

    CollectionJobRow(UUID id, TaskId taskId, byte[] request, byte[] requestDigest, Instant now) {
        this.id = id;
        this.taskId = taskId.toByteArray();
        this.request = request;
        this.requestDigest = requestDigest;
        this.state = "REQUESTED";
        this.createdAt = now;
        this.changedAt = now;
    }

    /** The task's job that an identical request made, unless it has failed. */
    static Optional<CollectionJobRow> findIdentical(TaskId taskId, byte[] requestDigest) {
        return CollectionJobRow.<CollectionJobRow>find(
                        "taskId = ?1 and requestDigest = ?2 and state <> 'FAILED'", taskId.toByteArray(), requestDigest)
                .singleResultOptional();
    }

    /** The task's job that an identical request made and the Helper has refused. */
    static Optional<CollectionJobRow> findRefusedByHelper(TaskId taskId, byte[] requestDigest) {
        return CollectionJobRow.<CollectionJobRow>find(
                        "taskId = ?1 and requestDigest = ?2 and state = 'FAILED' and leaderShare is not null"
                                + " order by createdAt",
                        taskId.toByteArray(),
                        requestDigest)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResultOptional();
    }

    static Optional<CollectionJobRow> find(TaskId taskId, UUID id) {
        return CollectionJobRow.<CollectionJobRow>find("id = ?1 and taskId = ?2", id, taskId.toByteArray())
                .singleResultOptional();
    }

    static Optional<CollectionJobRow> lock(UUID id) {
        return Optional.ofNullable(CollectionJobRow.findById(id, LockModeType.PESSIMISTIC_WRITE));
    }

    /** Jobs whose errand to the Helper is due; rows that another replica holds are left to it. */
    static List<CollectionJobRow> lockDue(Instant now, int limit) {
        return CollectionJobRow.<CollectionJobRow>find(
                        "state = 'LEADER_SEALED' and nextAttemptAt <= ?1 order by nextAttemptAt", now)
                .page(0, limit)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .withHint("jakarta.persistence.lock.timeout", Timeouts.SKIP_LOCKED_MILLI)
                .list();
    }

    /** When the next errand is due, or was: one that another replica holds now. */
    static Optional<Instant> nextDue() {
        return Optional.ofNullable(getEntityManager()
                .createQuery(
                        "select min(nextAttemptAt) from CollectionJobRow where state = 'LEADER_SEALED'", Instant.class)
                .getSingleResult());
    }

    static void postpone(Set<UUID> ids, Instant nextAttemptAt) {
        update("nextAttemptAt = ?1 where id in ?2 and state = 'LEADER_SEALED'", nextAttemptAt, ids);
    }

    static long deleteFinishedBefore(Instant limit) {
        return delete("state in ('DONE', 'FAILED') and changedAt < ?1", limit);
    }

    TaskId task() {
        return TaskId.of(taskId);
    }

    CollectionJobState state() {
        return switch (state) {
            case "REQUESTED" -> new Requested();
            case "LEADER_SEALED" -> new LeaderSealed(storedShare(), Optional.ofNullable(helperLocation));
            case "DONE" -> new Done(Objects.requireNonNull(response));
            case "FAILED" ->
                new Failed(
                        new Problem(Objects.requireNonNull(problemType), Objects.requireNonNull(problemDetail)),
                        leaderShare == null ? Optional.empty() : Optional.of(storedShare()));
            default -> throw new IllegalStateException("collection job in state " + state);
        };
    }

    void become(CollectionJobState next, Instant now) {
        changedAt = now;
        switch (next) {
            case Requested() -> state = "REQUESTED";
            case LeaderSealed sealed -> {
                state = "LEADER_SEALED";
                store(sealed.share());
                helperLocation = sealed.helperLocation().orElse(null);
                problemType = null;
                problemDetail = null;
            }
            case Done(byte[] bytes) -> {
                state = "DONE";
                response = bytes;
            }
            case Failed failed -> {
                state = "FAILED";
                problemType = failed.problem().type();
                problemDetail = failed.problem().detail();
            }
        }
    }

    private LeaderShare storedShare() {
        try {
            return new LeaderShare(
                    Objects.requireNonNull(reportCount),
                    Checksum.of(Objects.requireNonNull(checksum)),
                    new Interval(Objects.requireNonNull(intervalStart), Objects.requireNonNull(intervalDuration)),
                    HpkeCiphertext.decode(Objects.requireNonNull(leaderShare)),
                    Bytes.wrap(Objects.requireNonNull(batchSelector)));
        } catch (DecodeException e) {
            throw new IllegalStateException("a stored share does not decode", e);
        }
    }

    private void store(LeaderShare share) {
        reportCount = share.reportCount();
        checksum = share.checksum().toByteArray();
        intervalStart = share.interval().start();
        intervalDuration = share.interval().duration();
        leaderShare = share.encryptedShare().encode();
        batchSelector = share.batchSelector().toByteArray();
    }
}
