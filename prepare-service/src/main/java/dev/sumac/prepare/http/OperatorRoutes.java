package dev.sumac.prepare.http;

import static java.util.Objects.requireNonNull;

import dev.sumac.dap.message.DapProblem;
import dev.sumac.dap.message.TaskId;
import dev.sumac.kit.http.Answers;
import dev.sumac.kit.http.ProblemDetails;
import dev.sumac.kit.task.TaskEntry;
import dev.sumac.kit.task.TaskRegistry;
import dev.sumac.prepare.log.ReportLog;
import dev.sumac.prepare.store.Database;
import dev.sumac.prepare.store.DatabaseException;
import dev.sumac.prepare.store.Outcomes;
import dev.sumac.prepare.store.Overview;
import dev.sumac.prepare.store.Positions;
import io.vertx.core.Context;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;

/** What an operator may see: how many of a task's reports ended how, and what waits. Numbers only. */
public final class OperatorRoutes {

    private final TaskRegistry tasks;
    private final Database database;
    private final ReportLog log;
    private final ExecutorService threads;

    public OperatorRoutes(TaskRegistry tasks, Database database, ReportLog log, ExecutorService threads) {
        this.tasks = tasks;
        this.database = database;
        this.log = log;
        this.threads = threads;
    }

    /** Adds the route. */
    public void register(Router router) {
        router.get("/api/v1/aggregation/:task").method(HttpMethod.HEAD).handler(this::aggregation);
    }

    private void aggregation(RoutingContext route) {
        Optional<TaskEntry> task = task(route);
        if (task.isEmpty()) {
            var _ = Answers.problem(
                    route.response(),
                    ProblemDetails.of(DapProblem.UNRECOGNIZED_TASK, Optional.empty(), "The task is not known."));
            return;
        }
        Context context = route.vertx().getOrCreateContext();
        threads.execute(() -> {
            Optional<JsonObject> answer;
            try {
                answer = Optional.of(overview(task.get()));
            } catch (DatabaseException | ReportLog.UnavailableException e) {
                answer = Optional.empty();
            }
            Optional<JsonObject> ready = answer;
            context.runOnContext(again -> answer(route, ready));
        });
    }

    private Optional<TaskEntry> task(RoutingContext route) {
        try {
            return tasks.find(TaskId.parse(requireNonNull(route.pathParam("task"))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static void answer(RoutingContext route, Optional<JsonObject> answer) {
        if (answer.isEmpty()) {
            var _ = Answers.problem(
                    route.response(), ProblemDetails.blank(503, "The database or the broker does not answer."));
            return;
        }
        var _ = route.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(answer.get().encode());
    }

    private JsonObject overview(TaskEntry task) throws ReportLog.UnavailableException {
        Overview.Task seen = database.transact(connection -> Overview.of(connection, task.taskId()));
        JsonObject rejected = new JsonObject();
        seen.outcomes().forEach((reason, count) -> {
            if (!reason.equals(Outcomes.AGGREGATED)) {
                rejected.put(reason, count);
            }
        });
        JsonObject jobs = new JsonObject();
        seen.jobs()
                .forEach((state, count) -> jobs.put(
                        state.toLowerCase(Locale.ROOT),
                        new JsonObject().put("jobs", count.jobs()).put("reports", count.reports())));
        JsonArray parked = new JsonArray();
        seen.parkedJobs()
                .forEach(job -> parked.add(new JsonObject()
                        .put("id", job.id())
                        .put("reason", job.reason())
                        .put("reports", job.reports())
                        .put("attempts", job.attempts())));
        return new JsonObject()
                .put("taskId", task.taskId().toString())
                .put("role", task.role().name().toLowerCase(Locale.ROOT))
                .put("aggregated", seen.outcomes().getOrDefault(Outcomes.AGGREGATED, 0L))
                .put("rejected", rejected)
                .put("waiting", seen.waiting())
                .put("unplanned", unplanned())
                .put("jobs", jobs)
                .put("parkedJobs", parked)
                .put("parkedReports", seen.parkedReports())
                .put("checksum", seen.checksum());
    }

    /** Records of the log, of all tasks, that are not planned yet. */
    private long unplanned() throws ReportLog.UnavailableException {
        UUID topic = log.topic();
        List<Long> ends = log.ends();
        Map<Integer, Long> positions = database.transact(connection -> Positions.all(connection, topic));
        long unplanned = 0;
        for (int partition = 0; partition < ends.size(); partition++) {
            unplanned += Math.max(0, ends.get(partition) - positions.getOrDefault(partition, 0L));
        }
        return unplanned;
    }
}
