package dev.sumac.keys.task;

import dev.sumac.dap.message.BatchMode;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.Interval;
import dev.sumac.dap.message.Role;
import dev.sumac.dap.task.TaskConfiguration;
import dev.sumac.dap.task.Url;
import dev.sumac.kit.task.TaskEntry;
import java.math.BigInteger;

/** What of a task is shown, and to whom. */
final class TaskViews {

    private TaskViews() {}

    /** A stored task: no secret, for rows hold none that could be shown. */
    static TaskDocument stored(TaskEntry entry) {
        TaskDocument view = new TaskDocument();
        TaskConfiguration configuration = entry.configuration();
        view.taskId = entry.taskId().toString();
        view.role = name(entry.role());
        view.leaderUrl = configuration.leaderAggregatorEndpoint().value();
        view.helperUrl = configuration.helperAggregatorEndpoint().value();
        view.peerUrl =
                entry.peerUrl().equals(peersOwn(entry)) ? null : entry.peerUrl().value();
        view.taskInfo = configuration.taskInfo().toBase64Url();
        view.vdaf = VdafDocument.of(configuration.vdaf());
        view.batchMode = name(configuration.batchMode());
        view.timePrecisionSeconds = Unsigned.toBigInteger(configuration.timePrecision());
        view.minBatchSize = Unsigned.toBigInteger(configuration.minBatchSize());
        view.taskInterval =
                configuration.taskInterval().map(TaskViews::interval).orElse(null);
        view.verifyKeyId =
                entry.verifyKeys().keySet().stream().sorted().findFirst().orElseThrow();
        view.peerClientId = entry.peerClientId().orElse(null);
        view.collectorClientId = entry.collectorClientId().orElse(null);
        view.collectorHpkeConfig =
                Bytes.wrap(entry.collectorHpkeConfig().encode()).toBase64Url();
        view.maxReportAgeSeconds = BigInteger.valueOf(entry.maxReportAge().toSeconds());
        view.taskConfiguration = configuration.encoded().toBase64Url();
        view.deleted = entry.deleted();
        return view;
    }

    private static Url peersOwn(TaskEntry entry) {
        return entry.role() == Role.LEADER
                ? entry.configuration().helperAggregatorEndpoint()
                : entry.configuration().leaderAggregatorEndpoint();
    }

    private static IntervalDocument interval(Interval interval) {
        return new IntervalDocument(
                Unsigned.toBigInteger(interval.start()), Unsigned.toBigInteger(interval.duration()));
    }

    /** The answer to a creation: everything, and what the other side needs. */
    static TaskDocument created(TaskDocument complete) {
        TaskDocument answer = complete.copy();
        answer.deleted = false;
        answer.peer = peer(complete);
        return answer;
    }

    /** The same task as the other aggregator states it: its role, and of the secrets only those that it needs. */
    private static TaskDocument peer(TaskDocument complete) {
        TaskDocument peer = complete.copy();
        boolean leads = "leader".equals(complete.role);
        peer.role = leads ? "helper" : "leader";
        peer.peerUrl = null;
        peer.collectorPrivateKey = null;
        if (leads) {
            peer.collectorToken = null;
            peer.collectorClientId = null;
        }
        return peer;
    }

    private static String name(Role role) {
        return switch (role) {
            case LEADER -> "leader";
            case HELPER -> "helper";
            case CLIENT, COLLECTOR -> throw new IllegalArgumentException("an aggregator leads or helps");
        };
    }

    private static String name(BatchMode mode) {
        return switch (mode) {
            case TIME_INTERVAL -> "time-interval";
            case LEADER_SELECTED -> "leader-selected";
        };
    }
}
