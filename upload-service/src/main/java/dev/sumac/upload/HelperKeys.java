package dev.sumac.upload;

import dev.sumac.dap.message.Role;
import dev.sumac.dap.message.TaskId;
import dev.sumac.dap.task.Url;
import dev.sumac.kit.peer.PeerHttp;
import dev.sumac.kit.task.TaskEntry;
import dev.sumac.kit.task.TaskRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which config ids the Helpers of the tasks that we lead refuse. One follower for each Helper, however many tasks it has; what
 * a Helper does not say is not refused here, but by the Helper itself when the report is verified.
 */
@ApplicationScoped
class HelperKeys {

    private final MeterRegistry metrics;
    private final UploadSettings settings;
    private final PeerHttp http;
    private final Map<Url, HelperKeyFollower> followers = new ConcurrentHashMap<>();
    /** The living tasks of each Helper; touched by the registry's thread alone. */
    private final Map<Url, Set<TaskId>> tasks = new ConcurrentHashMap<>();

    HelperKeys(MeterRegistry metrics, UploadSettings settings) {
        this.metrics = metrics;
        this.settings = settings;
        this.http = new PeerHttp(settings.helperKeysTimeout());
    }

    /** Begins to follow the Helpers of all tasks there are, and of those that come. */
    void start(TaskRegistry registry) {
        registry.onChange(this::changed);
    }

    private void changed(TaskEntry task) {
        Url helper = task.peerUrl();
        if (task.role() != Role.LEADER) {
            return;
        }
        if (!task.deleted()) {
            tasks.computeIfAbsent(helper, url -> new HashSet<>()).add(task.taskId());
            followers.computeIfAbsent(helper, this::follow);
            return;
        }
        Set<TaskId> left = tasks.getOrDefault(helper, new HashSet<>());
        left.remove(task.taskId());
        HelperKeyFollower follower = left.isEmpty() ? followers.remove(helper) : null;
        if (follower != null) {
            follower.close();
        }
    }

    private HelperKeyFollower follow(Url helper) {
        HelperKeyFollower follower = new HelperKeyFollower(helper, http, metrics, settings);
        follower.start();
        return follower;
    }

    /** The config ids that a task's Helper refuses, as far as it says; never waits. */
    RefusedConfigIds refused(TaskEntry task) {
        HelperKeyFollower follower = followers.get(task.peerUrl());
        return follower == null ? RefusedConfigIds.NONE : follower.refused();
    }

    /** Whether each Helper was asked once, answer or none: a replica that begins knows what those know that were there. */
    boolean asked() {
        return followers.values().stream().allMatch(HelperKeyFollower::asked);
    }

    @PreDestroy
    void close() {
        followers.values().forEach(HelperKeyFollower::close);
        http.close();
    }
}
