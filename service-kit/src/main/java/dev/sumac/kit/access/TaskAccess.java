package dev.sumac.kit.access;

import static java.util.Objects.requireNonNull;

import dev.sumac.dap.message.DapProblem;
import dev.sumac.dap.message.Role;
import dev.sumac.dap.message.TaskId;
import dev.sumac.kit.http.BearerAuthentication;
import dev.sumac.kit.http.ProblemDetails;
import dev.sumac.kit.http.TokenHash;
import dev.sumac.kit.task.TaskEntry;
import dev.sumac.kit.task.TaskRegistry;
import io.vertx.core.Context;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Lets a task's peer and its Collector pass: by the static token that the task has for them, or by an access token that was
 * issued to the client that the task names. A task that is not known here in the role that it takes is the same to a
 * stranger as one that does not exist.
 */
@Singleton
public class TaskAccess {

    private static final String KEY = TaskEntry.class.getName();

    /** What of a task says who may ask: what we are in it, and what must be presented. */
    private record Counterpart(Role ours, Optional<TokenHash> token, Optional<String> client) {

        static Counterpart of(TaskEntry task, Access access) {
            return switch (access) {
                case PEER -> new Counterpart(Role.HELPER, task.aggregatorToken(), task.peerClientId());
                case COLLECTOR -> new Counterpart(Role.LEADER, task.collectorToken(), task.collectorClientId());
                case PUBLIC, VIEWER, OPERATOR, KEY_ADMIN ->
                    throw new IllegalArgumentException(access + " is not said by the task");
            };
        }
    }

    private final TaskRegistry tasks;
    private final Identities identities;
    private final Duration currentWithin;

    /** @param currentWithin how long a request may wait for this replica to know what the broker knows */
    public TaskAccess(
            TaskRegistry tasks,
            Identities identities,
            @ConfigProperty(name = "sumac.tasks.current-within", defaultValue = "PT3S") Duration currentWithin) {
        this.tasks = tasks;
        this.identities = identities;
        this.currentWithin = currentWithin;
    }

    /** The task of a request that was let pass to a task's route; it may be a deleted one. */
    public static TaskEntry task(RoutingContext route) {
        return requireNonNull(route.get(KEY), "the route asks for a task's counterpart in the table");
    }

    void admit(RoutingContext route, Access access, String name) {
        Optional<TaskId> id = parsed(name);
        if (id.isEmpty()) {
            unrecognized(route, id);
            return;
        }
        Context context = route.vertx().getOrCreateContext();
        var _ = tasks.findCurrentAsync(id.get(), currentWithin)
                .whenComplete((task, failure) -> context.runOnContext(again -> {
                    if (failure != null) {
                        Refusals.unavailable(route, "This replica cannot confirm which tasks there are.");
                    } else {
                        found(route, access, id.get(), task);
                    }
                }));
    }

    private void found(RoutingContext route, Access access, TaskId id, Optional<TaskEntry> task) {
        Optional<Counterpart> counterpart = task.map(entry -> Counterpart.of(entry, access));
        if (counterpart.isEmpty() || task.get().role() != counterpart.get().ours) {
            unrecognized(route, Optional.of(id));
        } else if (BearerAuthentication.permits(counterpart.get().token, route.request())) {
            pass(route, task.get());
        } else {
            identities.require(route, Optional.of(id), identity -> {
                if (identity.client().isPresent() && identity.client().equals(counterpart.get().client)) {
                    identity.attach(route);
                    pass(route, task.get());
                } else {
                    Refusals.refuse(route, 403, "The task is another client's.", Optional.of(id));
                }
            });
        }
    }

    private static void pass(RoutingContext route, TaskEntry task) {
        route.put(KEY, task);
        route.next();
    }

    private static void unrecognized(RoutingContext route, Optional<TaskId> id) {
        Refusals.refuse(route, ProblemDetails.of(DapProblem.UNRECOGNIZED_TASK, id, "There is no such task here."));
    }

    private static Optional<TaskId> parsed(String text) {
        try {
            return Optional.of(TaskId.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
