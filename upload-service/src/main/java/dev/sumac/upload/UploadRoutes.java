package dev.sumac.upload;

import dev.sumac.dap.message.DapProblem;
import dev.sumac.dap.message.MediaType;
import dev.sumac.dap.message.TaskId;
import dev.sumac.kit.access.Access;
import dev.sumac.kit.access.RouteTable;
import dev.sumac.kit.current.CurrentLease;
import dev.sumac.kit.http.Answers;
import dev.sumac.kit.http.Bodies;
import dev.sumac.kit.http.BodyRoom;
import dev.sumac.kit.http.ProblemDetails;
import dev.sumac.kit.key.CacheLifetime;
import dev.sumac.kit.key.HpkeKeyring;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The two resources, as raw routes: everything up to the log happens on the request's event loop. */
@ApplicationScoped
class UploadRoutes {

    private static final Logger LOG = Logger.getLogger(UploadRoutes.class);

    private final Uploads uploads;
    private final HpkeKeyring keys;
    private final CurrentLease lease;
    private final BodyRoom room;
    private final Bodies.Bounds bounds;
    private final UploadMetrics metrics;
    private final UploadSettings settings;
    private final CacheLifetime cacheLifetime;
    /** As of the last change of the keys; made anew by whoever finds it out of date. */
    private volatile @Nullable HpkeConfigAnswer hpkeConfig;

    UploadRoutes(
            Uploads uploads,
            HpkeKeyring keys,
            CurrentLease lease,
            BodyRoom room,
            UploadMetrics metrics,
            UploadSettings settings,
            CacheLifetime cacheLifetime) {
        this.uploads = uploads;
        this.keys = keys;
        this.lease = lease;
        this.room = room;
        this.bounds = new Bodies.Bounds(settings.maxBodyBytes(), room, settings.bodyTime());
        this.metrics = metrics;
        this.settings = settings;
        this.cacheLifetime = cacheLifetime;
    }

    @Produces
    @Singleton
    static RouteTable table() {
        return RouteTable.builder()
                .get("/hpke_config", Access.PUBLIC)
                .post("/tasks/{task}/reports", Access.PUBLIC)
                .build();
    }

    @Produces
    @Singleton
    static BodyRoom room(UploadSettings settings) {
        return new BodyRoom(settings.maxInFlightBytes());
    }

    void register(@Observes Router router) {
        router.get("/hpke_config").method(HttpMethod.HEAD).handler(this::hpkeConfig);
        router.post("/tasks/:task/reports").handler(this::reports);
    }

    private void hpkeConfig(RoutingContext route) {
        HttpServerResponse response = route.response();
        CurrentLease.Stretch stretch = lease.stretch();
        Optional<HpkeConfigAnswer> answer = keys.advertisement().map(this::hpkeConfig);
        // Asked at the last moment, and it must have lasted since: a process that was stopped must not answer by what
        // it knew.
        if (!stretch.lasts() || !keys.ready()) {
            unavailable(response, "This replica can not confirm which keys there are.");
            return;
        }
        if (answer.isEmpty()) {
            // The last key was revoked, and its successor is not made yet. Leaders have to know what is refused.
            response.putHeader(
                    RefusedConfigIds.HEADER,
                    RefusedConfigIds.of(keys.refusedIds()).header());
            unavailable(response, "There is no key to encrypt to now.");
            return;
        }
        answer.get()
                .send(
                        response,
                        route.request().getHeader(HttpHeaders.IF_NONE_MATCH),
                        "max-age=" + cacheLifetime.value().toSeconds());
    }

    private HpkeConfigAnswer hpkeConfig(HpkeKeyring.Advertisement current) {
        HpkeConfigAnswer answer = hpkeConfig;
        if (answer == null || !answer.is(current)) {
            answer = new HpkeConfigAnswer(current);
            hpkeConfig = answer;
        }
        return answer;
    }

    private void reports(RoutingContext route) {
        HttpServerResponse response = route.response();
        if (!MediaType.UPLOAD_REQ.matches(route.request().getHeader(HttpHeaders.CONTENT_TYPE))) {
            route.request().resume();
            blank(response, 415, "The body must be " + MediaType.UPLOAD_REQ.value() + ".");
            return;
        }
        Context context = route.vertx().getOrCreateContext();
        var _ = Bodies.read(route.vertx(), route.request(), bounds).onComplete(read -> {
            if (read.succeeded()) {
                take(route, context, read.result());
            } else {
                unread(route.request(), read.cause());
            }
        });
    }

    private void unread(HttpServerRequest request, Throwable cause) {
        HttpServerResponse response = request.response();
        switch (cause) {
            case Bodies.TooLargeException tooLarge ->
                blank(response, 413, "The body is larger than " + settings.maxBodyBytes() + " bytes.");
            case Bodies.TooSlowException tooSlow -> {
                metrics.request("408");
                var _ = Answers.problemAndClose(request, ProblemDetails.blank(408, "The body did not come in time."));
            }
            case Bodies.NoRoomException noRoom -> {
                metrics.count(new UploadOutcome.Unavailable(""));
                unavailable(response, "Too many uploads are under way.");
            }
            default -> LOG.debugf("a request was not read: %s", cause.getMessage());
        }
    }

    private void take(RoutingContext route, Context context, byte[] body) {
        int taken = body.length;
        Optional<TaskId> taskId = taskId(route.pathParam("task"));
        if (taskId.isEmpty()) {
            room.give(taken);
            problem(route.response(), DapProblem.UNRECOGNIZED_TASK, taskId, "The task id is none.");
            return;
        }
        CurrentLease.Stretch stretch = lease.stretch();
        var _ = uploads.take(taskId.get(), body)
                .whenComplete((outcome, bug) -> context.runOnContext(later -> {
                    room.give(taken);
                    if (outcome == null) {
                        blank(route.response(), 500, "The upload could not be handled.");
                    } else {
                        // Once more, for a process may be stopped before it comes to this.
                        UploadOutcome last = stretch.lasts() ? outcome : Uploads.NOT_CURRENT;
                        metrics.count(last);
                        answer(route.response(), taskId.get(), last);
                    }
                }));
    }

    private void answer(HttpServerResponse response, TaskId taskId, UploadOutcome outcome) {
        if (response.ended() || response.closed()) {
            return;
        }
        switch (outcome) {
            case UploadOutcome.Taken(int _, var errors)
            when errors.status().isEmpty() -> {
                var _ = response.end();
            }
            case UploadOutcome.Taken(int _, var errors) -> {
                var _ = response.putHeader(HttpHeaders.CONTENT_TYPE, MediaType.UPLOAD_ERRORS.value())
                        .end(Buffer.buffer(errors.encode()));
            }
            case UploadOutcome.Refused(var problem, var detail) ->
                problem(response, problem, Optional.of(taskId), detail);
            case UploadOutcome.TooLarge(var detail) -> {
                var _ = Answers.problem(response, ProblemDetails.blank(413, detail));
            }
            case UploadOutcome.Unavailable(var detail) -> unavailable(response, detail);
        }
    }

    private void unavailable(HttpServerResponse response, String detail) {
        var _ = Answers.retryLater(response, ProblemDetails.blank(503, detail), settings.retryAfter());
    }

    private void problem(HttpServerResponse response, DapProblem problem, Optional<TaskId> taskId, String detail) {
        var _ = Answers.problem(response, ProblemDetails.of(problem, taskId, detail));
    }

    private void blank(HttpServerResponse response, int status, String detail) {
        metrics.request(Integer.toString(status));
        var _ = Answers.problem(response, ProblemDetails.blank(status, detail));
    }

    private static Optional<TaskId> taskId(@Nullable String text) {
        try {
            return text == null ? Optional.empty() : Optional.of(TaskId.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
