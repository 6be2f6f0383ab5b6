package dev.sumac.kit.task;

import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.dap.message.Role;
import dev.sumac.dap.message.TaskId;
import dev.sumac.dap.task.BoundVdaf;
import dev.sumac.dap.task.TaskConfiguration;
import dev.sumac.dap.task.Url;
import dev.sumac.kit.custody.WrappedSecret;
import dev.sumac.kit.http.TokenHash;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A task as this aggregator takes part in it. Secrets are wrapped, or hashed. */
public final class TaskEntry {

    /**
     * What a task is made of.
     *
     * @param role LEADER or HELPER
     * @param peerUrl the address dialled for the peer, which may differ from the configuration's
     * @param verifyKeys by id, 0 to 255; at least one
     * @param aggregatorToken of the Leader, where we are its Helper
     * @param collectorToken of the collector, where we lead
     * @param outgoingToken what we present to the Helper, where we lead; without it, access tokens of the Helper's realm
     * @param peerClientId the OAuth client that the Leader is in the Helper's realm
     * @param collectorClientId the OAuth client that the collector is in our realm, where we lead
     * @param deleted takes no more reports or requests; jobs that were sent are settled all the same
     */
    public record Parameters(
            TaskId taskId,
            Role role,
            TaskConfiguration configuration,
            Url peerUrl,
            Map<Integer, WrappedSecret> verifyKeys,
            Optional<TokenHash> aggregatorToken,
            Optional<TokenHash> collectorToken,
            Optional<WrappedSecret> outgoingToken,
            Optional<String> peerClientId,
            Optional<String> collectorClientId,
            HpkeConfig collectorHpkeConfig,
            Duration maxReportAge,
            boolean deleted) {

        public Parameters {
            verifyKeys = Map.copyOf(verifyKeys);
            if (role != Role.LEADER && role != Role.HELPER) {
                throw new IllegalArgumentException("an aggregator leads or helps");
            }
            if (verifyKeys.isEmpty() || !verifyKeys.keySet().stream().allMatch(id -> id >= 0 && id <= 0xff)) {
                throw new IllegalArgumentException("a task has a verification key, its id a byte");
            }
            if (role == Role.LEADER && outgoingToken.isEmpty() && peerClientId.isEmpty()) {
                throw new IllegalArgumentException("a Leader has a token to present, or is a client of the Helper's");
            }
            if (role == Role.LEADER && collectorToken.isEmpty() && collectorClientId.isEmpty()) {
                throw new IllegalArgumentException("a Leader knows its collector by a token or as a client");
            }
            if (role == Role.HELPER && aggregatorToken.isEmpty() && peerClientId.isEmpty()) {
                throw new IllegalArgumentException("a Helper knows its Leader by a token or as a client");
            }
            if (maxReportAge.isNegative() || maxReportAge.isZero()) {
                throw new IllegalArgumentException("maxReportAge is positive");
            }
        }
    }

    private final long epoch;
    private final Parameters parameters;
    private volatile @Nullable BoundVdaf vdaf;

    public TaskEntry(long epoch, Parameters parameters) {
        this.epoch = epoch;
        this.parameters = parameters;
    }

    /** The change that made it what it is. */
    public long epoch() {
        return epoch;
    }

    public Parameters parameters() {
        return parameters;
    }

    public TaskId taskId() {
        return parameters.taskId;
    }

    public Role role() {
        return parameters.role;
    }

    public TaskConfiguration configuration() {
        return parameters.configuration;
    }

    public Url peerUrl() {
        return parameters.peerUrl;
    }

    public Map<Integer, WrappedSecret> verifyKeys() {
        return parameters.verifyKeys;
    }

    public Optional<TokenHash> aggregatorToken() {
        return parameters.aggregatorToken;
    }

    public Optional<TokenHash> collectorToken() {
        return parameters.collectorToken;
    }

    public Optional<WrappedSecret> outgoingToken() {
        return parameters.outgoingToken;
    }

    public Optional<String> peerClientId() {
        return parameters.peerClientId;
    }

    public Optional<String> collectorClientId() {
        return parameters.collectorClientId;
    }

    public HpkeConfig collectorHpkeConfig() {
        return parameters.collectorHpkeConfig;
    }

    public Duration maxReportAge() {
        return parameters.maxReportAge;
    }

    public boolean deleted() {
        return parameters.deleted;
    }

    /** This aggregator's own endpoint in the task's configuration: what a {@code Location} begins with. */
    public Url ownUrl() {
        return role() == Role.LEADER
                ? configuration().leaderAggregatorEndpoint()
                : configuration().helperAggregatorEndpoint();
    }

    /** The task's VDAF, bound on first use. */
    public BoundVdaf vdaf() {
        BoundVdaf bound = vdaf;
        if (bound == null) {
            bound = configuration().vdaf().bind(taskId());
            vdaf = bound;
        }
        return bound;
    }

    @Override
    public String toString() {
        return "TaskEntry[" + taskId() + ", " + role() + ", epoch " + Long.toUnsignedString(epoch) + "]";
    }
}
