package dev.sumac.collect;

import dev.sumac.collect.job.CollectionJobs;
import dev.sumac.collect.request.Answer;
import dev.sumac.collect.request.ResourceIds;
import dev.sumac.collect.request.TaskRequests;
import dev.sumac.collect.request.TaskRequests.Call;
import dev.sumac.collect.share.AggregateShares;
import dev.sumac.dap.message.MediaType;
import dev.sumac.kit.access.Access;
import dev.sumac.kit.access.RouteTable;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.kit.task.TaskEntry;
import dev.sumac.kit.task.TaskRegistry;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The resources of collection (DAP sections 4.6.1 to 4.6.5): one route is one call. */
@ApplicationScoped
public class CollectRoutes {

    private static final String JOBS = "/tasks/:task/collection_jobs";
    private static final String SHARES = "/tasks/:task/aggregate_shares";
    private static final String ID = "/:id";
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final TaskRegistry tasks;
    private final Duration currentWithin;
    private final TaskRequests requests;
    private final CollectionJobs jobs;
    private final AggregateShares shares;
    private final ShareCreation shareCreation;
    private final Loops loops;
    private final Patience patience;

    /** @param currentWithin how long a request may wait for this replica to know what the broker knows */
    CollectRoutes(
            TaskRegistry tasks,
            @ConfigProperty(name = "sumac.tasks.current-within", defaultValue = "PT3S") Duration currentWithin,
            TaskRequests requests,
            CollectionJobs jobs,
            AggregateShares shares,
            ShareCreation shareCreation,
            Loops loops,
            @ConfigProperty(name = "sumac.collect.job-wait", defaultValue = "PT3S") Duration jobWait) {
        this.tasks = tasks;
        this.currentWithin = currentWithin;
        this.requests = requests;
        this.jobs = jobs;
        this.shares = shares;
        this.shareCreation = shareCreation;
        this.loops = loops;
        this.patience = new Patience(LOOK, jobWait);
    }

    @Produces
    @Singleton
    static RouteTable table() {
        return RouteTable.builder()
                .post("/tasks/{task}/collection_jobs", Access.COLLECTOR)
                .get("/tasks/{task}/collection_jobs/{id}", Access.COLLECTOR)
                .delete("/tasks/{task}/collection_jobs/{id}", Access.COLLECTOR)
                .post("/tasks/{task}/aggregate_shares", Access.PEER)
                .get("/tasks/{task}/aggregate_shares/{id}", Access.PEER)
                .delete("/tasks/{task}/aggregate_shares/{id}", Access.PEER)
                .build();
    }

    void register(@Observes Router router) {
        create(router, JOBS, MediaType.COLLECTION_JOB_REQ, this::createJob);
        resource(
                router,
                HttpMethod.GET,
                JOBS,
                (call, id) -> patience.await(() -> jobs.get(call.task().taskId(), id)));
        resource(router, HttpMethod.DELETE, JOBS, this::deleteJob);
        create(router, SHARES, MediaType.AGGREGATE_SHARE_REQ, this::createShare);
        resource(
                router,
                HttpMethod.GET,
                SHARES,
                (call, id) -> shares.get(call.task().taskId(), id, Optional.empty()));
        resource(router, HttpMethod.DELETE, SHARES, this::deleteShare);
    }

    private void create(Router router, String path, MediaType body, TaskRequests.Handler handler) {
        router.route(HttpMethod.POST, path)
                .handler(route -> requests.serve(route, Optional.of(body), call -> asOfNow(call, handler)));
    }

    /** Nothing begins for a task that was deleted before, whatever this replica knew of it when it let the request pass. */
    private Answer asOfNow(Call call, TaskRequests.Handler handler) {
        try {
            TaskEntry now =
                    tasks.findAsOfNow(call.task().taskId(), currentWithin).orElse(call.task());
            return handler.handle(new Call(now, call.body()));
        } catch (NotCurrentException e) {
            return new Answer.Unavailable("This replica cannot confirm which tasks there are.", RETRY_AFTER);
        }
    }

    private void resource(Router router, HttpMethod method, String path, BiFunction<Call, UUID, Answer> handler) {
        router.route(method, path + ID)
                .handler(route -> requests.serve(route, Optional.empty(), call -> id(route)
                        .map(id -> handler.apply(call, id))
                        .orElseGet(() -> method.equals(HttpMethod.DELETE)
                                ? new Answer.Deleted()
                                : Answer.notFound(call.task().taskId()))));
    }

    private Answer createJob(Call call) {
        Answer answer = jobs.create(call.task(), call.body());
        loops.wakeSealSender();
        loops.wakeHelperDriver();
        return answer;
    }

    private Answer createShare(Call call) {
        return shareCreation.create(call.task(), call.body());
    }

    private Answer deleteJob(Call call, UUID id) {
        Answer answer = jobs.delete(call.task().taskId(), id);
        loops.wakeSealSender();
        return answer;
    }

    private Answer deleteShare(Call call, UUID id) {
        Answer answer = shares.delete(call.task().taskId(), id);
        loops.wakeSealSender();
        return answer;
    }

    private static Optional<UUID> id(RoutingContext route) {
        return Optional.ofNullable(route.pathParam("id")).flatMap(ResourceIds::parse);
    }
}
