package dev.sumac.keys.task;

import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.dap.message.Role;
import dev.sumac.dap.message.TaskId;
import dev.sumac.dap.task.TaskConfiguration;
import dev.sumac.dap.task.Url;
import dev.sumac.kit.custody.WrappedSecret;
import dev.sumac.kit.http.TokenHash;
import dev.sumac.kit.task.TaskEntry;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import io.quarkus.panache.common.Sort;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.MapKeyColumn;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A task. Its parameters never change; it is deleted by a mark, for its id is never free again. */
@Entity
@Table(name = "task")
public class TaskRow extends PanacheEntityBase {

    @Id
    @Column(name = "task_id")
    private byte[] taskId;

    @Enumerated(EnumType.STRING)
    private Role role;

    private byte[] configuration;

    @Column(name = "peer_url")
    private String peerUrl;

    @Column(name = "aggregator_token_sha256")
    private byte @Nullable [] aggregatorTokenSha256;

    @Column(name = "collector_token_sha256")
    private byte @Nullable [] collectorTokenSha256;

    @Column(name = "outgoing_token_blob")
    private byte @Nullable [] outgoingTokenBlob;

    @Column(name = "peer_client_id")
    private @Nullable String peerClientId;

    @Column(name = "collector_client_id")
    private @Nullable String collectorClientId;

    @Column(name = "collector_hpke_config")
    private byte[] collectorHpkeConfig;

    @Column(name = "max_report_age_seconds")
    private long maxReportAgeSeconds;

    @ElementCollection(fetch = FetchType.EAGER)
    @CollectionTable(name = "task_verify_key", joinColumns = @JoinColumn(name = "task_id"))
    @MapKeyColumn(name = "key_id")
    @Column(name = "blob")
    private Map<Short, byte[]> verifyKeys = new HashMap<>();

    @Column(name = "request_sha256")
    private byte[] requestSha256;

    @Column(name = "content_sha256")
    private byte[] contentSha256;

    @Column(name = "created_at")
    private Instant createdAt;

    @Column(name = "deleted_at")
    private @Nullable Instant deletedAt;

    private long epoch;

    /** For Hibernate, which fills the fields. */
    @SuppressWarnings("NullAway.Init")
    protected TaskRow() {}

    TaskRow(TaskEntry entry, byte[] requestSha256, byte[] contentSha256, Instant createdAt) {
        this.taskId = entry.taskId().toByteArray();
        this.role = entry.role();
        this.configuration = entry.configuration().encoded().toByteArray();
        this.peerUrl = entry.peerUrl().value();
        this.aggregatorTokenSha256 = bytes(entry.aggregatorToken().map(TokenHash::sha256));
        this.collectorTokenSha256 = bytes(entry.collectorToken().map(TokenHash::sha256));
        this.outgoingTokenBlob = bytes(entry.outgoingToken().map(WrappedSecret::blob));
        this.peerClientId = entry.peerClientId().orElse(null);
        this.collectorClientId = entry.collectorClientId().orElse(null);
        this.collectorHpkeConfig = entry.collectorHpkeConfig().encode();
        this.maxReportAgeSeconds = entry.maxReportAge().toSeconds();
        entry.verifyKeys().forEach((id, key) -> verifyKeys.put(id.shortValue(), key.toByteArray()));
        this.requestSha256 = requestSha256;
        this.contentSha256 = contentSha256;
        this.createdAt = createdAt;
        this.epoch = entry.epoch();
    }

    private static byte @Nullable [] bytes(Optional<Bytes> bytes) {
        return bytes.map(Bytes::toByteArray).orElse(null);
    }

    static Optional<TaskRow> find(TaskId taskId) {
        return TaskRow.<TaskRow>findByIdOptional(taskId.toByteArray());
    }

    /** Tasks that are not deleted, the oldest first. */
    static List<TaskRow> living() {
        return TaskRow.list("deletedAt is null", Sort.by("epoch"));
    }

    /** The greatest {@code maxReportAge} of those; zero when there is none. */
    static Duration longestReportAge() {
        return Duration.ofSeconds(getEntityManager()
                .createQuery(
                        "select coalesce(max(maxReportAgeSeconds), 0) from TaskRow where deletedAt is null", Long.class)
                .getSingleResult());
    }

    /** The task as it is published, under the epoch of its last change. */
    TaskEntry entry() {
        return entry(epoch);
    }

    /** Marks the task, unless it is marked; returns it as it is to be published. */
    TaskEntry delete(long newEpoch, Instant at) {
        epoch = newEpoch;
        deletedAt = at;
        return entry(newEpoch);
    }

    /** Takes another blob of the same verification key; returns the task as it is to be published. */
    TaskEntry rewrappedVerifyKey(int keyId, WrappedSecret anew, long newEpoch) {
        verifyKeys.put((short) keyId, anew.toByteArray());
        epoch = newEpoch;
        return entry(newEpoch);
    }

    /** As {@link #rewrappedVerifyKey}, of the token that we present. */
    TaskEntry rewrappedOutgoingToken(WrappedSecret anew, long newEpoch) {
        outgoingTokenBlob = anew.toByteArray();
        epoch = newEpoch;
        return entry(newEpoch);
    }

    boolean deleted() {
        return deletedAt != null;
    }

    long epoch() {
        return epoch;
    }

    byte[] requestSha256() {
        return requestSha256.clone();
    }

    byte[] contentSha256() {
        return contentSha256.clone();
    }

    private TaskEntry entry(long atEpoch) {
        try {
            return new TaskEntry(
                    atEpoch,
                    new TaskEntry.Parameters(
                            TaskId.of(taskId),
                            role,
                            TaskConfiguration.decode(configuration),
                            new Url(peerUrl),
                            verifyKeys.entrySet().stream()
                                    .collect(Collectors.toMap(
                                            key -> key.getKey().intValue(), key -> WrappedSecret.of(key.getValue()))),
                            hash(aggregatorTokenSha256),
                            hash(collectorTokenSha256),
                            Optional.ofNullable(outgoingTokenBlob).map(WrappedSecret::of),
                            Optional.ofNullable(peerClientId),
                            Optional.ofNullable(collectorClientId),
                            HpkeConfig.decode(collectorHpkeConfig.clone()),
                            Duration.ofSeconds(maxReportAgeSeconds),
                            deleted()));
        } catch (DecodeException e) {
            throw new IllegalStateException("task " + TaskId.of(taskId) + ": its row does not decode", e);
        }
    }

    private static Optional<TokenHash> hash(byte @Nullable [] sha256) {
        return Optional.ofNullable(sha256).map(bytes -> new TokenHash(Bytes.copyOf(bytes)));
    }
}
