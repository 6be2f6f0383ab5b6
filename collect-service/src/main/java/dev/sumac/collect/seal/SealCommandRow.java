package dev.sumac.collect.seal;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.sumac.proto.BatchWaiting;
import dev.sumac.proto.SealBatch;
import dev.sumac.proto.TaskRole;
import dev.sumac.proto.WaitingCause;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Table;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.Timeouts;
import org.jspecify.annotations.Nullable;

/**
 * A {@link SealBatch} that is not answered for good. Written with the row that asks, deleted with the answer; until then
 * it is sent again and again. A withdrawn one outlives its asker: prepare-service must hear of it.
 */
@Entity
@Table(name = "seal_command")
public class SealCommandRow extends PanacheEntityBase {

    @Id
    public UUID requestId;

    public byte[] taskId;
    public String role;
    public byte[] command;
    public boolean withdrawn;
    public int sends;
    public Instant nextSendAt;
    public @Nullable String waitingCause;
    public @Nullable String waitingReason;
    public @Nullable Long waitingCount;
    public @Nullable Instant tooFewSince;

    /** For Hibernate, which fills the fields. */
    @SuppressWarnings("NullAway.Init")
    protected SealCommandRow() {}

    /** @param command its request id is the row's */
    SealCommandRow(SealBatch command, Instant now) {
        this.requestId = toUuid(command.getRequestId());
        this.taskId = command.getTaskId().toByteArray();
        this.role = command.getRole() == TaskRole.TASK_ROLE_LEADER ? "LEADER" : "HELPER";
        this.command = command.toByteArray();
        this.nextSendAt = now;
    }

    static List<SealCommandRow> lockDue(Instant now, int limit) {
        return SealCommandRow.<SealCommandRow>find("nextSendAt <= ?1 order by nextSendAt", now)
                .page(0, limit)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .withHint("jakarta.persistence.lock.timeout", Timeouts.SKIP_LOCKED_MILLI)
                .list();
    }

    /** When the next one is due, or was: one that another replica holds now. */
    static Optional<Instant> nextDue() {
        return Optional.ofNullable(getEntityManager()
                .createQuery("select min(nextSendAt) from SealCommandRow", Instant.class)
                .getSingleResult());
    }

    static Optional<SealCommandRow> lock(UUID requestId) {
        return Optional.ofNullable(SealCommandRow.findById(requestId, LockModeType.PESSIMISTIC_WRITE));
    }

    /** Rows by the cause that they wait for; those without an answer under the unspecified one. */
    static Map<String, Long> countByCause() {
        Map<String, Long> counts = new HashMap<>();
        for (Object[] row : getEntityManager()
                .createQuery("select waitingCause, count(*) from SealCommandRow group by waitingCause", Object[].class)
                .getResultList()) {
            counts.merge(
                    Objects.requireNonNullElse(row[0], WaitingCause.WAITING_CAUSE_UNSPECIFIED)
                            .toString(),
                    (Long) row[1],
                    Long::sum);
        }
        return counts;
    }

    /** What goes to the topic now. */
    SealBatch message() {
        try {
            return SealBatch.parseFrom(command).toBuilder()
                    .setWithdraw(withdrawn)
                    .build();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a stored SealBatch does not parse", e);
        }
    }

    TaskRole taskRole() {
        return role.equals("LEADER") ? TaskRole.TASK_ROLE_LEADER : TaskRole.TASK_ROLE_HELPER;
    }

    void sent(Instant now, Duration least, Duration most) {
        Duration wait = least.multipliedBy(1L << Math.min(sends, 10));
        nextSendAt = now.plus(wait.compareTo(most) < 0 ? wait : most);
        sends++;
    }

    void withdraw(Instant now) {
        withdrawn = true;
        sends = 0;
        nextSendAt = now;
    }

    /** Keeps what prepare-service waits for; says whether that is news. */
    boolean waiting(BatchWaiting waiting, Instant now) {
        boolean news = !waiting.getReason().equals(waitingReason);
        waitingCause = waiting.getCause().name();
        waitingReason = waiting.getReason();
        waitingCount = waiting.getReportCount();
        if (tooFewSince == null && waiting.getCause() == WaitingCause.WAITING_CAUSE_TOO_FEW_REPORTS) {
            tooFewSince = now;
        }
        return news;
    }

    /** Whether prepare-service waits for more reports now, and began to longer ago than {@code patience}. */
    boolean isOutOfPatience(Instant now, Duration patience) {
        return WaitingCause.WAITING_CAUSE_TOO_FEW_REPORTS.name().equals(waitingCause)
                && tooFewSince != null
                && !now.isBefore(tooFewSince.plus(patience));
    }

    static ByteString toBytes(UUID id) {
        return ByteString.copyFrom(ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .flip());
    }

    static UUID toUuid(ByteString bytes) {
        ByteBuffer buffer = bytes.asReadOnlyByteBuffer();
        if (buffer.remaining() != 16) {
            throw new IllegalArgumentException("no request id of ours: " + buffer.remaining() + " bytes");
        }
        return new UUID(buffer.getLong(), buffer.getLong());
    }
}
